"""Stands for an inference engine: maps a model's file, copies a part of it, and waits to be ended."""

import mmap
import signal
import sys

PATH = sys.argv[1]
OWN_COPY = "copy" in sys.argv[2:]

with open(PATH, "rb") as file:
    mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    copied = file.read(1 << 20) if OWN_COPY else b""
touched = sum(mapped[at] for at in range(0, len(mapped), 4096))
sys.stdout.write(f"loaded {len(mapped)} {touched}\n")
sys.stdout.flush()
# The file stays open, as with engines that load lazily.
kept = open(PATH, "rb")
while True:
    signal.pause()
