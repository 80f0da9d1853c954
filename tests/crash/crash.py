# SPDX-License-Identifier: Apache-2.0
"""Kills the command line at each of its write points and looks at what is left.

A case is a command on small inputs. It runs again and again from the same beginning, and is killed (SIGKILL) before its
first change to a file, its second, and so on until a run survives; before each write also in the middle of it. After
every kill: the input is whole, what stands under the output's name is complete, sealed files still open, and the next
ordinary run succeeds and leaves nothing behind. Where tracing is not permitted, the kills come at random times.

    crash.py LAUNCHER [CASE...]
"""

import hashlib
import json
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import killer

RANDOM_KILLS = 25
OLD, NEW = "local:old", "local:new"


class Broken(Exception):
    """Something was lost, left half done or left behind."""


def require(condition, message):
    if not condition:
        raise Broken(message)


class Bench:
    """A folder with keys, inputs and sealed forms of them, made once; and the launcher."""

    def __init__(self, launcher, top):
        self.launcher, self.top = launcher, top
        self.homes = {}
        for name, keys in {"both": [OLD, NEW], "old": [OLD], "new": [NEW]}.items():
            self.homes[name] = top / f"home-{name}"
            for key in keys:
                if name == "both":
                    self.must("key", "create", key)
                else:
                    word = key.removeprefix("local:")
                    shutil.copytree(self.homes["both"] / "keys" / word, self.homes[name] / "keys" / word)
            for folder in (self.homes[name], self.homes[name] / "keys"):
                folder.chmod(0o700)
        self.file = top / "weights.bin"
        self.file.write_bytes(random.Random(1).randbytes(300_000))
        self.folder = top / "model"
        sizes = {"config.json": 700, "a/weights-1.bin": 20_000, "a/b/weights-2.bin": 33_000, "empty": 0}
        for name, size in sizes.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(random.Random(name).randbytes(size))
        self.other_folder = top / "other-model"
        self.other_folder.mkdir()
        (self.other_folder / "weights.bin").write_bytes(random.Random(2).randbytes(10_000))
        self.sealed_file, self.sealed_folder = self.seal(self.file), self.seal(self.folder)

    def seal(self, plain):
        sealed = self.top / f"{plain.name}.sealed"
        self.must("encrypt", plain, "-o", sealed, "--key", OLD)
        return sealed

    def environment(self, home="both"):
        return {
            **os.environ,
            "WEIGHTSEAL_HOME": str(home if isinstance(home, Path) else self.homes[home]),
            "WEIGHTSEAL_NO_BUILD": "1",
        }

    def command(self, *arguments):
        return [str(self.launcher), *map(str, arguments), "--workers", "1"]

    def run(self, *arguments, home="both"):
        return subprocess.run(
            self.command(*arguments),
            env=self.environment(home),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def must(self, *arguments, home="both"):
        done = self.run(*arguments, home=home)
        words = " ".join(map(str, arguments))
        require(done.returncode == 0, f"{words}: exit {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def opens_to(self, sealed, plain, home="both"):
        with tempfile.TemporaryDirectory(dir=self.top) as check:
            done = self.run("decrypt", sealed, "-o", Path(check, "plain"), home=home)
            return done.returncode == 0 and same(Path(check, "plain"), plain)


def contents(top):
    """Relative path -> digest of each file at or below top; None where there is nothing."""
    if not os.path.lexists(top):
        return None
    if top.is_file():
        return hashlib.sha256(top.read_bytes()).hexdigest()
    return {
        file.relative_to(top).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(top.rglob("*"))
        if file.is_file()
    }


def same(one, other):
    return contents(one) == contents(other)


def copy(source, target):
    (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)


def leftovers(folder):
    return [path.relative_to(folder).as_posix() for path in folder.rglob(".weightseal-*")]


class Case:
    """One command, and what has to be true after it was killed. `work` is the folder that it changes."""

    tears = True

    def __init__(self, bench, subject):
        self.bench, self.subject = bench, subject

    def prepare(self, work):
        pass

    def environment(self, work):
        return self.bench.environment()


class Encrypt(Case):
    def prepare(self, work):
        copy(self.subject, work / self.subject.name)

    def command(self, work, *more):
        return ["encrypt", work / self.subject.name, "-o", work / "out.sealed", "--key", OLD, *more]

    def after_kill(self, work):
        self.check_input(work)
        if (work / "out.sealed").exists():
            require(self.bench.opens_to(work / "out.sealed", self.subject), "the output is incomplete")
        names = {path.name for path in work.iterdir() if not path.name.startswith(".weightseal-")}
        require(names <= {self.subject.name, "out.sealed"}, f"unknown names: {names}")

    def check_input(self, work):
        require(same(work / self.subject.name, self.subject), "the input changed")

    def next_run(self, work):
        self.bench.must(*self.command(work, *(["--force"] if (work / "out.sealed").exists() else [])))

    def at_end(self, work):
        self.check_input(work)
        require(self.bench.opens_to(work / "out.sealed", self.subject), "the next run's output is incomplete")


class EncryptOver(Encrypt):
    """Replaces a sealed model by another with --force: one of the two is always there."""

    tears = False  # as when nothing is replaced

    def prepare(self, work):
        super().prepare(work)
        copy(self.bench.sealed_folder, work / "out.sealed")

    def command(self, work, *more):
        return super().command(work, "--force")

    def after_kill(self, work):
        self.check_input(work)
        found = [path for path in [work / "out.sealed", *work.glob(".weightseal-*.old")] if path.exists()]
        plains = (self.bench.folder, self.subject)
        require(found, "neither the old model nor the new one is there")
        require(
            all(any(self.bench.opens_to(path, plain) for plain in plains) for path in found[:1]),
            "what is there is neither the old model nor the new one",
        )


class Decrypt(Case):
    def __init__(self, bench, subject, sealed):
        super().__init__(bench, subject)
        self.sealed = sealed

    def prepare(self, work):
        copy(self.sealed, work / "in.sealed")

    def command(self, work, *more):
        return ["decrypt", work / "in.sealed", "-o", work / "plain", *more]

    def after_kill(self, work):
        require(same(work / "in.sealed", self.sealed), "the input changed")
        require(not (work / "plain").exists() or same(work / "plain", self.subject), "the output is incomplete")
        names = {path.name for path in work.iterdir() if not path.name.startswith(".weightseal-")}
        require(names <= {"in.sealed", "plain"}, f"unknown names: {names}")

    def next_run(self, work):
        self.bench.must(*self.command(work, *(["--force"] if (work / "plain").exists() else [])))

    def at_end(self, work):
        require(same(work / "in.sealed", self.sealed), "the input changed")
        require(same(work / "plain", self.subject), "the next run's output is incomplete")


class Rewrap(Case):
    """Key slots are written one after the other, keys.json in one step: v1#slt-3, v1#kjs-2."""

    def __init__(self, bench, subject, sealed):
        super().__init__(bench, subject)
        self.sealed = sealed

    def prepare(self, work):
        copy(self.sealed, work / "in.sealed")

    def command(self, work):
        return ["rewrap", work / "in.sealed", "--to", NEW, "--remove", OLD]

    def after_kill(self, work):
        opens = [home for home in ("old", "new") if self.bench.opens_to(work / "in.sealed", self.subject, home)]
        require(opens, "neither the old key nor the new one opens it")

    def next_run(self, work):
        found = json.loads(self.bench.must("inspect", work / "in.sealed", "--json"))
        recipients = [recipient["key"] for recipient in found["result"]["recipients"]]
        self.bench.must(*(self.command(work) if OLD in recipients else ["rewrap", work / "in.sealed", "--to", NEW]))

    def at_end(self, work):
        self.bench.must("verify", work / "in.sealed", home="new")
        require(self.bench.opens_to(work / "in.sealed", self.subject, "new"), "the new key does not open it")
        status = self.bench.run("verify", work / "in.sealed", home="old").returncode
        require(status == 12, f"the removed key ends with {status}, not 12")


class CreateKey(Case):
    def command(self, work):
        return ["key", "create", "local:third"]

    def environment(self, work):
        return self.bench.environment(work / "home")

    def after_kill(self, work):
        self.bench.must("key", "list", home=work / "home")

    def next_run(self, work):
        done = self.bench.run(*self.command(work), home=work / "home")
        require(done.returncode in (0, 11), f"key create: exit {done.returncode}: {done.stderr.strip()}")

    def at_end(self, work):
        home = work / "home"
        self.bench.must("encrypt", self.bench.file, "-o", work / "out.sealed", "--key", "local:third", home=home)
        require(self.bench.opens_to(work / "out.sealed", self.bench.file, home), "the key does not open what it sealed")
        left = [path.name for path in (home / "keys").iterdir() if path.name not in (".lock", "third")]
        require(not left, f"left behind: {left}")


CASES = {
    "encrypt a file": lambda b: Encrypt(b, b.file),
    "encrypt a model": lambda b: Encrypt(b, b.folder),
    "encrypt a model over another": lambda b: EncryptOver(b, b.other_folder),
    "decrypt a file": lambda b: Decrypt(b, b.file, b.sealed_file),
    "decrypt a model": lambda b: Decrypt(b, b.folder, b.sealed_folder),
    "rewrap a file": lambda b: Rewrap(b, b.file, b.sealed_file),
    "rewrap a model": lambda b: Rewrap(b, b.folder, b.sealed_folder),
    "create a key": lambda b: CreateKey(b, None),
}


class Loop:
    """Runs one case until it survives."""

    def __init__(self, name, bench):
        self.name, self.bench = name, bench
        self.case = CASES[name](bench)
        self.lines, self.passed, self.failed = [], 0, 0

    def run(self):
        try:
            self.at_each_point()
        except killer.Unsupported as reason:
            self.lines.append(f"{self.name}: {reason}; killed at {RANDOM_KILLS} random times instead")
            self.at_random_times()
        self.lines.append(f"{self.name}: {self.passed} passed, {self.failed} failed")
        return self.lines, self.passed, self.failed

    def at_each_point(self):
        nth, tear = 1, False
        while True:
            outcome = self.once(nth, tear)
            if outcome.killed_at is None:
                return
            if self.case.tears and not tear and outcome.can_be_torn:
                tear = True
            else:
                nth, tear = nth + 1, False

    def once(self, nth, tear):
        with tempfile.TemporaryDirectory(dir=self.bench.top) as folder, open(self.bench.top / self.log(), "w+") as log:
            work = Path(folder, "work")
            work.mkdir()
            self.case.prepare(work)
            environment = self.case.environment(work)
            command = self.bench.command(*self.case.command(work))
            outcome = killer.run(command, work, nth, tear, environment, log.fileno())
            if outcome.killed_at is None:
                self.judge("run to its end", work, outcome.status == 0, outcome.status)
            else:
                half = "in the middle of" if outcome.torn else "before"
                self.judge(f"killed {half} change {nth}, {outcome.killed_at}", work)
            return outcome

    def log(self):
        return self.name.replace(" ", "-") + ".log"

    def judge(self, what, work, succeeded=True, status=None):
        try:
            require(succeeded, f"exit {status}: {(self.bench.top / self.log()).read_text().strip()}")
            self.case.after_kill(work)
            if status is None:
                self.case.next_run(work)
            self.case.at_end(work)
            require(not leftovers(work), f"left behind: {leftovers(work)}")
            self.passed += 1
        except (Broken, OSError, ValueError, KeyError, subprocess.TimeoutExpired) as fault:
            self.failed += 1
            self.lines.append(f"{self.name}, {what}: {type(fault).__name__}: {fault}")

    def at_random_times(self):
        longest = self.timed(None)
        for _ in range(RANDOM_KILLS):
            self.timed(random.uniform(longest * 0.3, longest * 1.05))

    def timed(self, seconds):
        with tempfile.TemporaryDirectory(dir=self.bench.top) as folder:
            work = Path(folder, "work")
            work.mkdir()
            self.case.prepare(work)
            began = time.monotonic()
            process = subprocess.Popen(
                self.bench.command(*self.case.command(work)),
                env=self.case.environment(work),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            took = time.monotonic() - began
            self.judge(f"killed after {took:.2f} s", work)
            return took


def run_case(name, launcher, top):
    own = Path(top, name.replace(" ", "-"))
    own.mkdir(mode=0o700)
    try:
        return Loop(name, Bench(launcher, own)).run()
    except (Broken, OSError, subprocess.TimeoutExpired) as fault:
        return [f"{name}: cannot be prepared: {fault}"], 0, 1


def main(launcher, names):
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="weightseal-crash-") as top:
        # Each case in a fresh process: whoever traces has to wait for all of its children.
        with multiprocessing.Pool(os.cpu_count(), maxtasksperchild=1) as pool:
            runs = [pool.apply_async(run_case, (name, Path(launcher).resolve(), top)) for name in names or CASES]
            for run in runs:
                lines, good, bad = run.get()
                print(*lines, sep="\n", flush=True)
                passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
