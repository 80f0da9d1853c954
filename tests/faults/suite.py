# SPDX-License-Identifier: Apache-2.0
"""The faults, the command line that meets them, and what is required of it."""

import os
import random
import shutil
import signal
import subprocess
import time

KEY = "local:team"
SMALL = 300_000
LARGE = 192 << 20
TESTS = []


class Broken(Exception):
    """The command did not do what it has to."""


class Skipped(Exception):
    """This machine does not let the fault be made."""


def require(condition, message):
    if not condition:
        raise Broken(message)


def fault(test):
    TESTS.append(test)
    return test


class Bench:
    def __init__(self, launcher, top):
        self.launcher, self.home = launcher, top / "home"
        self.environment = {**os.environ, "WEIGHTSEAL_HOME": str(self.home), "WEIGHTSEAL_NO_BUILD": "1"}
        self.prefix = []
        done = self.run("key", "create", KEY)
        require(done.returncode == 0, f"no key could be made: {done.stderr}")
        self.file = top / "weights.bin"
        self.file.write_bytes(random.Random(1).randbytes(SMALL))
        self.folder = top / "model"
        (self.folder / "a").mkdir(parents=True)
        (self.folder / "config.json").write_text("{}")
        (self.folder / "a" / "weights.bin").write_bytes(random.Random(2).randbytes(SMALL))
        self.sealed_file, self.sealed_folder = top / "weights.bin.sealed", top / "model.sealed"
        for plain, sealed in ((self.file, self.sealed_file), (self.folder, self.sealed_folder)):
            done = self.run("encrypt", plain, "-o", sealed, "--key", KEY)
            require(done.returncode == 0, f"{plain} could not be encrypted: {done.stderr}")

    def command(self, *arguments):
        return [*self.prefix, str(self.launcher), *map(str, arguments)]

    def run(self, *arguments, **options):
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 120, **options}
        return subprocess.run(self.command(*arguments), env=self.environment, **options)

    def start(self, *arguments):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(self.command(*arguments), env=self.environment, **pipes)

    def encrypt(self, plain, sealed, **options):
        return self.run("encrypt", plain, "-o", sealed, "--key", KEY, **options)


def fails(done, status, *words):
    """Refuse any other end than this exit status and one line that holds the words."""
    require(done.returncode == status, f"exit {done.returncode}, not {status}: {done.stderr.strip()}")
    lines = done.stderr.splitlines()
    require(len(lines) == 1 and lines[0].startswith("weightseal: "), f"not one line: {done.stderr!r}")
    for word in words:
        require(str(word) in lines[0], f"does not say {word}: {lines[0]}")


def holds(folder, *names):
    found = sorted(path.name for path in folder.iterdir())
    require(found == sorted(names), f"{folder.name} holds {found}, not {sorted(names)}")


def same(one, other):
    done = subprocess.run(["diff", "-r", "--no-dereference", str(one), str(other)], capture_output=True, text=True)
    require(done.returncode == 0, f"{one.name} changed: {done.stdout.strip()[:200]}")


def copy(source, target):
    (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)


class Halted:
    """A command that is stopped in the middle of writing, and goes on afterwards."""

    def __init__(self, bench, work, *arguments):
        self.bench, self.work, self.arguments = bench, work, arguments

    def __enter__(self):
        self.process = self.bench.start(*self.arguments)
        while self.process.poll() is None:
            if any(path.stat().st_size > 0 for path in self.work.rglob(".weightseal-*.tmp") if path.is_file()) or any(
                path.is_file() and path.stat().st_size > 0 for path in self.work.glob(".weightseal-*.tmp/**/*")
            ):
                os.kill(self.process.pid, signal.SIGSTOP)
                break
            time.sleep(0.001)
        self.was_early = self.process.poll() is None
        return self

    def finish(self):
        if not self.was_early:
            self.process.communicate()
            raise Skipped("the command was done before it could be stopped")
        os.kill(self.process.pid, signal.SIGCONT)
        out, err = self.process.communicate(timeout=120)
        return subprocess.CompletedProcess(self.arguments, self.process.returncode, out, err)

    def __exit__(self, *problem):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def sparse(path, size=LARGE):
    with open(path, "wb") as file:
        file.truncate(size)
    return path
