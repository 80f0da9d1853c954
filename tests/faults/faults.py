# SPDX-License-Identifier: Apache-2.0
"""Lets the command line meet full disks, read-only folders, files that change under it and readers that go away.

Every failure has to end with the documented exit code and exactly one line that says what and where, and to leave
nothing behind: no output, no temporary file, the input as it was.

    faults.py LAUNCHER [NAME...]       the faults, or those whose name holds one of the words
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import places  # noqa: F401 - each registers its faults
import inputs  # noqa: F401
import kinds  # noqa: F401
import leaving  # noqa: F401
from suite import TESTS, Bench, Broken, Skipped, copy, same


def attempt(test, bench, top):
    with tempfile.TemporaryDirectory(dir=top) as folder:
        work = Path(folder, "work")
        work.mkdir()
        test(bench, work)
        same(bench.file, top / "kept" / bench.file.name)
        same(bench.sealed_file, top / "kept" / bench.sealed_file.name)
        same(bench.sealed_folder, top / "kept" / bench.sealed_folder.name)


def main(launcher, words):
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory(prefix="weightseal-faults-") as folder:
        top = Path(os.path.realpath(folder))
        bench = Bench(Path(launcher).resolve(), top)
        (top / "kept").mkdir()
        for path in (bench.file, bench.sealed_file, bench.sealed_folder):
            copy(path, top / "kept" / path.name)
        for test in TESTS:
            name = test.__name__.replace("_", " ")
            if words and not any(word in name for word in words):
                continue
            try:
                attempt(test, bench, top)
                passed += 1
            except Skipped as reason:
                print(f"skipped: {name}: {reason}", flush=True)
                skipped += 1
            except (Broken, OSError, subprocess.TimeoutExpired) as problem:
                print(f"failed: {name}: {problem}", flush=True)
                failed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
