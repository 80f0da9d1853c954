# SPDX-License-Identifier: Apache-2.0
"""Drives the command line against a store on loopback, through what goes right and what goes wrong.

    stores.py ROOT [NAME...]       the tests, or those whose name holds one of the words
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import access
import faults
import life
import resumed
from scene import TESTS, Scene
from world import Broken, Skipped

PARTS = (life, access, faults, resumed)  # each puts its tests into TESTS


def main(root, words):
    passed = failures = skipped = 0
    with tempfile.TemporaryDirectory(prefix="weightseal-stores-") as folder:
        top = Path(os.path.realpath(folder))
        try:
            scene = Scene(Path(root), top)
        except Skipped as reason:
            print(f"skipped: models in a store: {reason}\n0 passed, 0 failed, 1 skipped")
            return 0
        try:
            for each in TESTS:
                name = each.__name__.replace("_", " ")
                if words and not any(word in name for word in words):
                    continue
                began = time.monotonic()
                try:
                    with tempfile.TemporaryDirectory(dir=top) as work:
                        each(scene, Path(work))
                    passed += 1
                    print(f"ok: {name} ({time.monotonic() - began:.1f} s)", flush=True)
                except Skipped as reason:
                    print(f"skipped: {name}: {reason}", flush=True)
                    skipped += 1
                except (Broken, OSError, subprocess.SubprocessError, KeyError, ValueError) as problem:
                    print(f"failed: {name}: {problem}", flush=True)
                    failures += 1
        finally:
            scene.close()
    print(f"{passed} passed, {failures} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
