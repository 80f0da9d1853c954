"""Keeps a virtual machine's free memory with the machine.

A virtual machine gets its memory from its host at first touch, and hosts take back what was freed, in blocks of 2 MiB, within
a second. Who touches it next pays for that: the same copy of 4 GiB took between 1.6 and 4.2 s, whoever made it. So one page in
each half MiB of as much memory as a run needs is kept in use: what is free around it is in no whole block, and stays.

Run as a program: ballast.py BYTES STEP. It says "ready" and waits until its standard input ends.
"""

from __future__ import annotations

import mmap
import subprocess
import sys
from pathlib import Path

from harness import machine

STEP = 512 << 10
PAGE = mmap.PAGESIZE


def hold(size: int, step: int = STEP) -> None:
    size -= size % step
    region = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    region.madvise(mmap.MADV_NOHUGEPAGE)
    touched = bytes([1]) * step
    for start in range(0, size, step):
        region[start : start + step] = touched
    for start in range(0, size, step):
        region.madvise(mmap.MADV_DONTNEED, start + PAGE, step - PAGE)
    print("ready", flush=True)
    sys.stdin.read()


class Ballast:
    """Held while runs in `folder` need `size` bytes of new memory; nothing on a disk, or where memory is short."""

    def __init__(self, folder: Path, size: int, step: int = STEP):
        self.process = None
        if machine.in_memory(folder) and size < machine.free_memory() * 0.9:
            command = [sys.executable, "-m", "harness.ballast", str(size), str(step)]
            self.process = subprocess.Popen(
                command, cwd=Path(__file__).resolve().parent.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self.process.stdout.readline()

    @property
    def held(self) -> bool:
        return self.process is not None

    def __enter__(self) -> Ballast:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process:
            self.process.communicate()


if __name__ == "__main__":
    hold(int(sys.argv[1]), int(sys.argv[2]))
