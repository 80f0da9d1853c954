"""Gives a program fresh memory that the machine has, in huge pages.

A virtual machine gets its memory from its host at first touch and gives it back soon after it was freed; who touches it next
waits for the host, 5 to 10 times as long as for the memory itself. ballast.py keeps it by pinning a page in each block, and so
no block is left that could be a huge page. Here another process has touched all of it, and frees it while the program takes
it: a little ahead, since what has just been freed is what the kernel gives out first, and goes back to the host only later.

Run as a program: warm.py BYTES. It says "ready", and "freeing" when it is told to begin by a line on its standard input, and
ends when that does.
"""

from __future__ import annotations

import mmap
import os
import subprocess
import sys
import time
from pathlib import Path

from harness import machine

STEP = 32 << 20
# Linux hands free memory back once there is more than about 1 GiB of it.
AHEAD = 512 << 20
PAUSE = 0.004


def hold(size: int) -> None:
    size -= size % STEP
    region = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    region.madvise(mmap.MADV_HUGEPAGE)
    for at in range(0, size, mmap.PAGESIZE):
        region[at] = 1
    print("ready", flush=True)
    if not sys.stdin.readline():
        return
    os.set_blocking(0, False)
    least = _free() + AHEAD
    freed = _free_until(region, 0, least)
    print("freeing", flush=True)
    while not _told_to_end():
        freed = _free_until(region, freed, least)
        time.sleep(PAUSE)


def _free() -> int:
    return os.sysconf("SC_AVPHYS_PAGES") * mmap.PAGESIZE


def _free_until(region: mmap.mmap, freed: int, least: int) -> int:
    while freed < len(region) and _free() < least:
        region.madvise(mmap.MADV_DONTNEED, freed, STEP)
        freed += STEP
    return freed


def _told_to_end() -> bool:
    try:
        return not os.read(0, 1)
    except BlockingIOError:
        return False


class Warm:
    """Holds `size` bytes from its beginning on, and frees them from `free` on; none of it where memory is short."""

    def __init__(self, size: int):
        self.process = None
        if 0 < size < machine.free_memory() * 0.9:
            command = [sys.executable, "-m", "harness.warm", str(size)]
            self.process = subprocess.Popen(
                command, cwd=Path(__file__).resolve().parent.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._expect(b"ready\n")

    def _expect(self, line: bytes) -> None:
        said = self.process.stdout.readline()
        if said != line:
            raise SystemExit(f"harness.warm said {said!r} in place of {line!r}")

    def free(self) -> None:
        if self.process:
            self.process.stdin.write(b"\n")
            self.process.stdin.flush()
            self._expect(b"freeing\n")

    @property
    def held(self) -> int:
        """Bytes that are not freed yet."""
        if not self.process:
            return 0
        fields = Path(f"/proc/{self.process.pid}/statm").read_text().split()
        return (int(fields[1]) - int(fields[2])) * mmap.PAGESIZE

    def __enter__(self) -> Warm:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process:
            self.process.stdin.close()
            self.process.wait()
            self.process.stdout.close()


if __name__ == "__main__":
    hold(int(sys.argv[1]))
