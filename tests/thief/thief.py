"""Plays the thief while a model is loaded, in each way of loading: as the same user, as another one, and as root; while it is
loaded, while it is used, after it has ended and after it was killed.

    thief.py [--write] [WORD...]      only the ways whose names have one of the words; --write puts the table into the docs

Every attack is first made on a process without protection, where it has to succeed: else it would prove nothing.
"""

import contextlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from controls import unprotected
from memory import ATTACKS, found_in, regions
from scene import HERE, JDK, MODEL_BYTES, OTHER, OWNER, PYTHON, ROOT, VICTIM, Scene
from serving import Agent, Mounted, RunOnDemand
from tables import Table, must_work
from ways import Loading, Run

LITTLE = 4 << 20
WHO = {"same user": VICTIM, "another user": OTHER, "root": OWNER}


def all_ways(scene):
    yield Run(scene, "run, memory mode, as a user", VICTIM, "memory")
    yield Run(scene, "run, memory mode, as root", OWNER, "memory")
    yield Loading(scene, "run, memory mode, as a user, while it loads", VICTIM)
    yield Loading(scene, "run, memory mode, as root, while it loads", OWNER)
    yield RunOnDemand(scene, "run, on-demand mode, as a user", VICTIM, "on-demand")
    yield RunOnDemand(scene, "run, on-demand mode, as root", OWNER, "on-demand")
    yield Mounted(scene, "mount, on-demand mode, as a user", VICTIM, "on-demand")
    yield Mounted(scene, "mount, on-demand mode, by root for a user", OWNER, "on-demand")
    yield Mounted(scene, "mount, memory mode, by root for a user", OWNER, "memory")
    yield Agent(scene)


class Suite:
    def __init__(self, scene, words, table):
        self.scene, self.words, self.table = scene, words, table
        self.passed = self.failed = 0
        self.skips = []
        self.shown = set()

    def check(self, what, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED: {what}{': ' + detail if detail else ''}", flush=True)

    def skip(self, reason):
        if reason not in self.skips:
            self.skips.append(reason)
            print(f"skipped: {reason}", flush=True)

    def attack(self, name, user, process, needles, path=""):
        """Make an attack as a user; return what was found, and what stood in the way."""
        asked = {
            "process": process,
            "needles": {key: needle.hex() for key, needle in needles.items()},
            "path": path,
            "jdk": JDK,
            "folder": str(self.scene.disk / "work"),
            "swap": str(self.scene.swap),
            "group": str(self.scene.memory.group or ""),
            **self.hints(process, needles),
        }
        done = subprocess.run(
            [PYTHON, str(HERE / "memory.py"), name],
            input=json.dumps(asked).encode(),
            user=user,
            group=user,
            extra_groups=[],
            capture_output=True,
            timeout=300,
        )
        if done.returncode:
            raise AssertionError(f"{name}: {done.stderr.decode()[-500:]}")
        answer = json.loads(done.stdout)
        return set(answer["found"]), answer["reason"]

    @staticmethod
    def hints(process, needles):
        """What the thief may know from elsewhere, so that each way in has to hold by itself: the map, and places."""
        spans, places = regions(process), {}
        with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:
            for start, end in spans:
                with contextlib.suppress(OSError, OverflowError):
                    memory.seek(start)
                    data = memory.read(min(end - start, 8 << 20))
                    for name, needle in needles.items():
                        at = data.find(needle)
                        if at >= 0:
                            places.setdefault(name, start + at)
        return {"spans": spans, "places": places}

    def needles(self, goal, control=False):
        if goal == "weights":
            return {"weights": self.scene.control if control else self.scene.pattern}
        return {name: key for name, key in self.scene.needles.items() if name.startswith("segment") == (goal == "segment key")}

    def play(self, row, process, path):
        """Make an attack that a row of the table describes, and compare."""
        if (row.attack, row.goal) not in self.shown:
            self.skip(f"{row.attack} for the {row.goal}: it does not work on an unprotected process here")
            self.table.leaves_out(row)
            return
        found, reason = self.attack(row.attack, WHO[row.thief], process, self.needles(row.goal), path)
        what = f"{row.way}, {row.thief}, {row.attack}, {row.goal}"
        outcome = f"got {', '.join(sorted(found))}" if found else f"got nothing ({reason or 'searched all of it'})"
        print(f"{what}: {outcome}", flush=True)
        good = bool(found) == must_work(row.expected)
        self.check(what, good, f"expected that it {row.expected}; {outcome}")
        if good:
            self.table.add(row)

    def controls(self):
        """Each attack on a process without protection. What does not work there is not played."""
        for victim in unprotected(self.scene):
            with victim as process:
                if process is None:
                    continue
                for name in victim.attacks:
                    for goal in victim.goals(name):
                        needles = self.needles(goal, control=goal == "weights")
                        if victim.sealed:
                            needles = self.needles(goal)
                        try:
                            found, reason = self.attack(name, victim.thief, process, needles, victim.path)
                        except AssertionError as fault:
                            found, reason = set(), str(fault).splitlines()[-1]
                        print(f"control, {victim.name}, {name}, {goal}: {'works' if found else reason or 'nothing'}", flush=True)
                        if found:
                            self.shown.add((name, goal))
                            self.passed += 1
        missing = {(name, "weights") for name in ATTACKS} - self.shown
        for name, goal in sorted(missing):
            self.skip(f"{name}: it does not work on an unprotected process here")

    def everything_else(self, moment):
        """Searches that need no process: environments and command lines, files, and every block of the disk."""
        secrets = {"weights": self.scene.pattern, **self.scene.needles}
        for place in ("environ", "cmdline"):
            holders = [
                file.parent.name
                for file in Path("/proc").glob(f"[0-9]*/{place}")
                if found_in(read(file), secrets) or any(key.hex().encode() in read(file) for key in secrets.values())
            ]
            self.check(f"{moment}: nothing in any /proc/PID/{place}", not holders, " ".join(holders))
        files = self.scene.files_with(self.scene.pattern)
        self.check(f"{moment}: no file on disk and in memory has the weights", not files, " ".join(files))
        self.check(f"{moment}: no block of the disk has the weights", not self.scene.blocks_with(self.scene.pattern))

    def in_memory(self, moment):
        """While the model is loaded: so that its absence afterwards says something."""
        shared = self.scene.memory.shared()
        if shared is None:
            self.skip("no control group tells how much memory a model takes: whether it is free afterwards is not known")
        else:
            self.check(f"{moment}: the model is in memory", shared >= MODEL_BYTES, f"{shared >> 20} MiB")

    def nothing_left(self, moment, process):
        """After the end: no process, no mount, no memory."""
        until = time.time() + 20
        while Path(f"/proc/{process}").exists() and time.time() < until:
            time.sleep(0.1)
        self.check(f"{moment}: the process has ended", not Path(f"/proc/{process}").exists())
        while (shared := self.scene.memory.shared() or 0) > LITTLE and time.time() < until:
            time.sleep(0.2)
        self.check(f"{moment}: the memory is free again", shared <= LITTLE, f"{shared >> 20} MiB are not")
        mounts = [file.parent.name for file in Path("/proc").glob("[0-9]*/mountinfo") if self.shows_model(read(file))]
        self.check(f"{moment}: no mount namespace has the model", not mounts, " ".join(mounts))

    def shows_model(self, mounts):
        return any(b" weightseal " in line and bytes(self.scene.disk) in line for line in mounts.splitlines())

    def run(self):
        self.check("the disk's blocks can be searched", self.scene.blocks_with(self.scene.control))
        self.check("files can be searched", str(self.scene.plain) in self.scene.files_with(self.scene.control))
        self.controls()
        for way in all_ways(self.scene):
            self.table.knows(way.name)
            if self.words and not any(word in way.name for word in self.words):
                continue
            if way.absent():
                self.skip(f"{way.name}: {way.absent()}")
                continue
            self.table.played(way.name)
            try:
                way.play(self)
            except (AssertionError, OSError, subprocess.SubprocessError) as fault:
                self.check(way.name, False, str(fault))


def read(file):
    try:
        return file.read_bytes()
    except OSError:
        return b""  # gone in the meantime


def main(words):
    write = "--write" in words
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    table = Table(ROOT / "docs" / "security-tests.md")
    (ROOT / "build").mkdir(exist_ok=True)
    with contextlib.closing(Scene()) as scene:
        suite = Suite(scene, [word for word in words if word != "--write"], table)
        suite.run()
    if write:
        table.write()
    else:
        for problem in table.problems():
            suite.check("docs/security-tests.md", False, problem)
    print(f"{suite.passed} passed, {suite.failed} failed, {len(suite.skips)} skipped")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
