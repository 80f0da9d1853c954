"""A Python engine that loads a model from an agent, keeps its tensors, and waits to be ended: SEALED SOCKET FILE."""

import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "python"))

import weightseal  # noqa: E402

SEALED, SOCKET, FILE = sys.argv[1:]

with weightseal.open(f"{SEALED}/{FILE}", agent=SOCKET) as file:
    kept = memoryview(file.read())
sys.stdout.write(f"loaded {len(kept)}\n")
sys.stdout.flush()
while True:
    signal.pause()
