"""Several contestants on one size of input, in turns: A B C A B C."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from harness import machine, process, workplace
from harness.rival import Rival

OPERATIONS = ("encrypt", "decrypt")


@dataclass
class Entry:
    rival: Rival
    source: Path
    commands: dict[str, list[str]] = field(default_factory=dict)
    samples: dict[str, list[process.Sample]] = field(default_factory=lambda: {each: [] for each in OPERATIONS})
    failed: str | None = None


class Contest:
    def __init__(self, title: str, folder: Path, entries: list[Entry], runs: int):
        self.title = title
        self.folder = folder
        self.entries = entries
        self.runs = runs
        self.sizes = {each.rival.name: workplace.bytes_in(each.source) for each in entries}

    def hold(self) -> None:
        for run in range(1, self.runs + 1):
            for entry in self.entries:
                if not entry.failed:
                    self._round(entry, run)

    def _round(self, entry: Entry, run: int) -> None:
        """There and back, onto new files each time. The first way back is compared with the input."""
        sealed, back = self.folder / "sealed", self.folder / "back"
        try:
            self._measure(entry, "encrypt", run, entry.source, sealed)
            self._measure(entry, "decrypt", run, sealed, back)
            if not entry.failed and run == 1 and not workplace.same(entry.source, back):
                entry.failed = "what came back is not what went in"
        finally:
            workplace.remove(sealed, back)

    def _measure(self, entry: Entry, operation: str, run: int, source: Path, target: Path) -> None:
        if entry.failed:
            return
        workplace.settle(source)
        command = getattr(entry.rival, operation)(source, target)
        entry.commands[operation] = command
        sample = process.run(command, entry.rival.env)
        if sample.exit != 0:
            entry.failed = f"{operation} ended with {sample.exit}: {(sample.said or 'it said nothing').splitlines()[-1]}"
            progress(f"{self.title}, run {run} of {self.runs}: {entry.rival.name} FAILED, {entry.failed}")
            return
        entry.samples[operation].append(sample)
        progress(f"{self.title}, run {run} of {self.runs}: {entry.rival.name} {operation} {sample.wall:.2f} s")


def rehearse(rivals: list[Rival], folder: Path) -> None:
    """Once on 1 MiB, uncounted: programs come into the page cache, and what cannot work shows early."""
    source = workplace.random_file(folder / "rehearsal", machine.MIB)
    for rival in rivals:
        contest = Contest("rehearsal", folder, [Entry(rival, source)], 1)
        contest.hold()
        rival.absent = contest.entries[0].failed
    workplace.remove(source)


def progress(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
