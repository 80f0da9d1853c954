# SPDX-License-Identifier: Apache-2.0
"""Runs the reference's unit tests, names what was skipped, and ends on `N passed, N failed, N skipped`."""

import sys
import unittest
from pathlib import Path


def main():
    folder = Path(__file__).resolve().parent.parent / "spec" / "reference"
    suite = unittest.defaultTestLoader.discover(str(folder), pattern="*Test.py")
    result = unittest.TextTestRunner(stream=sys.stdout).run(suite)
    for test, reason in result.skipped:
        print(f"skipped: {test.id()}: {reason}")
    failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
    passed = result.testsRun - failed - len(result.skipped)
    print(f"{passed} passed, {failed} failed" + (f", {len(result.skipped)} skipped" if result.skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
