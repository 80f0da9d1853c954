# SPDX-License-Identifier: Apache-2.0
"""A sealed model to mount, and what the tests require of it."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

KEY = "local:team"
PASSPHRASE = "correct horse battery"
MODES = ("memory", "on-demand")
NOBODY = 65534
BIG = 24 << 20
# In order: the tests tell by it which sealed file holds what.
FILES = {
    "big.bin": BIG,
    "config.json": 2,
    "empty": 0,
    "other.bin": 3 << 20,
    "sub/deeper/one": 1,
    "sub/name with spaces é.bin": 100_001,
    "sub/odd.bin": (1 << 20) + 17,
}
TESTS = []


class Broken(Exception):
    """A mounted model did not do what it has to."""


class Skipped(Exception):
    """This machine does not let the test be made."""


def require(condition, message):
    if not condition:
        raise Broken(message)


def test(function):
    TESTS.append((function.__name__.replace("_", " "), function))
    return function


def in_both_modes(function):
    for mode in MODES:
        name = f"{function.__name__.replace('_', ' ')}, {mode}"
        TESTS.append((name, lambda bench, work, mode=mode: function(bench, work, mode)))
    return function


def require_root():
    if os.geteuid() != 0:
        raise Skipped("only root may mount, and be another user, here")


def require_fuse():
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        raise Skipped("this machine has no /dev/fuse")


def open_to_all(bench, work):
    """Lets other users come as far as the test's folder."""
    for folder in (bench.top, work.parent, work):
        folder.chmod(0o755)


def as_user(user, *command):
    return [shutil.which("setpriv") or "setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", *map(str, command)]


def require_mode(mode):
    if mode == "on-demand":
        require_fuse()


def eventually(condition, message, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        require(time.monotonic() < end, message)
        time.sleep(0.05)


def mount_of(folder):
    """The line of the mount table about a folder; None where nothing is mounted there."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        if line.split(" ")[4] == str(folder).replace(" ", "\\040"):
            return line
    return None


def servers(*words):
    """The processes whose command line has `mount-server` and all of these words."""
    found = []
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if process.name.isdigit():
                line = (process / "cmdline").read_bytes().decode(errors="replace").split("\0")
                if "mount-server" in line and all(any(str(word) in part for part in line) for word in words):
                    found.append(int(process.name))
    return found


class Bench:
    def __init__(self, launcher, top):
        self.launcher, self.top, self.home = launcher, top, top / "home"
        self.environment = {**os.environ, "WEIGHTSEAL_HOME": str(self.home), "WEIGHTSEAL_NO_BUILD": "1"}
        done = self.run("key", "create", KEY)
        require(done.returncode == 0, f"no key could be made: {done.stderr}")
        self.plain, self.kept = top / "model", top / "kept.sealed"
        for number, (name, size) in enumerate(FILES.items()):
            path = self.plain / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(random.Random(number).randbytes(size))
        done = self.run("encrypt", self.plain, "-o", self.kept, "--key", KEY)
        require(done.returncode == 0, f"the model could not be encrypted: {done.stderr}")

    def command(self, *arguments):
        return [str(self.launcher), *map(str, arguments)]

    def run(self, *arguments, prefix=(), **options):
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 120, **options}
        environment = {**self.environment, **options.pop("variables", {})}
        return subprocess.run([*prefix, *self.command(*arguments)], env=environment, **options)

    def start(self, *arguments, prefix=(), **options):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        environment = {**self.environment, **options.pop("variables", {})}
        return subprocess.Popen([*prefix, *self.command(*arguments)], env=environment, **{**pipes, **options})

    def copy(self, work):
        """The sealed model, to be done things to."""
        return Path(shutil.copytree(self.kept, work / "model.sealed"))

    def content(self, name):
        return (self.plain / name).read_bytes()

    @contextlib.contextmanager
    def mounted(self, work, mode, *options, sealed=None, **more):
        """The folder where the model is mounted; ends it, and requires that its server ended, too."""
        require_root()
        require_fuse()
        folder = work / "mounted"
        folder.mkdir(exist_ok=True)
        sealed = sealed or self.kept
        done = self.run("mount", sealed, folder, "--mode", mode, *options, **more)
        require(done.returncode == 0, f"exit {done.returncode}: {done.stderr.strip()}")
        try:
            yield folder
        finally:
            if mount_of(folder):
                self.run("umount", folder, "--now")
        eventually(lambda: not servers(folder), "the server is still there")
        require(mount_of(folder) is None, "it is still mounted")

    def audit_entries(self, folder):
        done = self.run("audit", "list", "--json", "--log", folder)
        require(done.returncode == 0, done.stderr)
        return json.loads(done.stdout)["result"]["events"]


def same_tree(one, other):
    done = subprocess.run(["diff", "-r", "--no-dereference", str(one), str(other)], capture_output=True, text=True)
    require(done.returncode == 0, f"not the same: {(done.stdout + done.stderr).strip()[:300]}")


def kill(process, number=signal.SIGKILL):
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def under_passphrase(bench, work):
    file = work / "passphrase"
    file.write_text(PASSPHRASE + "\n")
    file.chmod(0o600)
    done = bench.run("key", "create", "local:secret", "--passphrase-file", file, "--home", work / "home")
    require(done.returncode == 0, done.stderr)
    sealed = work / "secret.sealed"
    options = ("--passphrase-file", file, "--home", work / "home")
    done = bench.run("encrypt", bench.plain, "-o", sealed, "--key", "local:secret", *options)
    require(done.returncode == 0, done.stderr)
    file.unlink()
    return sealed
