# SPDX-License-Identifier: Apache-2.0
"""Mounts sealed models and runs commands that see one, reads them in every way, tampers with them, and kills who serves.

    served.py LAUNCHER [NAME...]       the tests, or those whose name holds one of the words
"""

import os
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

import commands  # noqa: F401 - each registers its tests
import reading  # noqa: F401
import tampering  # noqa: F401
import terminal  # noqa: F401
import users  # noqa: F401
from bench import TESTS, Bench, Broken, Skipped, kill, same_tree, servers


def attempt(test, bench, top):
    with tempfile.TemporaryDirectory(dir=top) as folder:
        work = Path(folder, "work")
        work.mkdir()
        try:
            test(bench, work)
            same_tree(bench.plain, bench.top / "kept")
        finally:
            clean(folder)


def clean(folder):
    """Whatever a test that failed left behind."""
    while True:
        left = [line.split(" ")[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
        left = [place for place in left if place.startswith(str(folder))]
        if not left:
            break
        subprocess.run(["umount", "-l", left[-1]], check=True)
    for process in servers(folder):
        kill(process)


def main(launcher, words):
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory(prefix="weightseal-mount-") as folder:
        top = Path(os.path.realpath(folder))
        bench = Bench(Path(launcher).resolve(), top)
        subprocess.run(["cp", "-r", bench.plain, top / "kept"], check=True)
        for name, test in TESTS:
            if words and not any(word in name for word in words):
                continue
            try:
                attempt(test, bench, top)
                passed += 1
            except Skipped as reason:
                print(f"skipped: {name}: {reason}", flush=True)
                skipped += 1
            except Exception as problem:  # whatever it is, the others are still to be run
                print(f"failed: {name}: {problem}", flush=True)
                if not isinstance(problem, (Broken, OSError, subprocess.TimeoutExpired)):
                    traceback.print_exc()
                failed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
