# SPDX-License-Identifier: Apache-2.0
"""The part of the machine that the tests have for themselves, and what has to be gone from it after each."""

import os
import subprocess
import sys
import time
from pathlib import Path

# Where programs leave files that are meant to be short-lived.
SHORT_LIVED = [Path("/tmp"), Path("/run"), Path("/dev/shm")]
PATIENCE = 10


class Broken(Exception):
    """It did not do what it has to."""


class Skipped(Exception):
    """This machine, or this version, does not let it be tested."""


def require(condition, message):
    if not condition:
        raise Broken(message)


class OwnWorld:
    """Empty /tmp, /run and /dev/shm, which these processes alone see; only where the script made namespaces for it."""

    def __init__(self):
        self.is_own = os.environ.get("WEIGHTSEAL_OWN_WORLD") == "1"

    def __enter__(self):
        # A folder that something needed lies under stays what it is.
        needed = [Path(__file__).resolve(), Path(sys.executable), Path(os.environ.get("JAVA_HOME", "/usr")).resolve()]
        for folder in SHORT_LIVED:
            if self.is_own and not any(each.is_relative_to(folder) for each in needed):
                self.hide(folder)
        return self

    def hide(self, folder):
        mode = "1777" if folder != Path("/run") else "755"
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"mode={mode}", "none", folder], check=True)

    def __exit__(self, *problem):
        pass  # the last process takes the namespace with it


class Leftovers:
    """What was there before a test."""

    def __init__(self, folders):
        self.folders = [*SHORT_LIVED, *folders]
        self.mounts, self.files = mounts(), self.files_now()

    def files_now(self):
        return {file for folder in self.folders for file in files_below(folder)}

    def require_no_more(self, world):
        require(world.is_own, "no test may run without a world of its own")
        # A process that serves a mount ends by itself soon after the last user of it.
        deadline = time.monotonic() + PATIENCE
        while (others := processes()) and time.monotonic() < deadline:
            time.sleep(0.05)
        require(not others, f"processes are left: {others}")
        more = mounts() - self.mounts
        require(not more, f"mounts are left: {more}")
        more = self.files_now() - self.files
        require(not more, f"files are left: {sorted(map(str, more))[:5]}")


def files_below(folder):
    for parent, _, names in os.walk(folder):
        yield from (Path(parent, name) for name in names)


def mounts():
    return {tuple(line.split()[3:5]) for line in Path("/proc/self/mountinfo").read_text().splitlines()}


def processes():
    """Everybody but this process and the shell that is the first process here."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        if int(folder.name) in (1, os.getpid()):
            continue
        try:
            state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
            if state not in "ZX":
                found[int(folder.name)] = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()[:200]
        except (FileNotFoundError, ProcessLookupError):
            pass
    return found
