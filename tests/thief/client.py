"""A Python engine that has a model mapped from an agent, and waits to be ended: SEALED SOCKET FILE."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "python"))

import weightseal  # noqa: E402

SEALED, SOCKET, FILE = sys.argv[1:]

model = weightseal.model(SEALED, agent=SOCKET)
region = model.region(FILE)
region.need_all()
touched = sum(region.buffer[at] for at in range(0, region.size, 4096))
# One page of it is this process's own copy, as with engines that change a tensor.
region.buffer[0] = region.buffer[0]
sys.stdout.write(f"loaded {region.size} {touched}\n")
sys.stdout.flush()
while True:
    signal.pause()
