"""Runs one command as a whole process and says what it cost."""

from __future__ import annotations

import os
import resource
import statistics
import tempfile
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """One process: seconds, bytes, and its end. CPU and memory include its waited-for children."""

    wall: float
    cpu: float
    peak_rss: int
    read: int  # bytes asked for by read calls, from files, pipes and cache alike
    written: int
    exit: int
    said: str  # the last lines of its stderr


def run(command: list[str], env: dict[str, str] | None = None, stdout: str = os.devnull) -> Sample:
    """Runs `command` (a full path or a name on the PATH), its standard output going to the file `stdout`."""
    with tempfile.TemporaryFile() as stderr:
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, stdout, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
            (os.POSIX_SPAWN_DUP2, stderr.fileno(), 2),
        ]
        start = time.perf_counter()
        pid = os.posix_spawnp(command[0], command, {**os.environ, **(env or {})}, file_actions=actions)
        # The process stays readable under /proc until wait4 takes it away.
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        wall = time.perf_counter() - start
        read, written = _input_output(pid)
        _, status, usage = os.wait4(pid, 0)
        stderr.seek(0)
        said = stderr.read(64 << 10).decode("utf-8", "replace").strip()
    return Sample(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        peak_rss=usage.ru_maxrss * 1024,
        read=read,
        written=written,
        exit=os.waitstatus_to_exitcode(status),
        said="\n".join(said.splitlines()[-5:]),
    )


def _input_output(pid: int) -> tuple[int, int]:
    with open(f"/proc/{pid}/io", encoding="ascii") as file:
        fields = dict(line.split(": ") for line in file.read().splitlines())
    return int(fields["rchar"]), int(fields["wchar"])


def rss_floor() -> int:
    """Linux counts the parent's own peak as a new process's first: less than this cannot be seen."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@dataclass(frozen=True)
class Spread:
    median: float
    least: float
    most: float

    @staticmethod
    def of(values: list[float]) -> Spread:
        return Spread(statistics.median(values), min(values), max(values))
