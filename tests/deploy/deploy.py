# SPDX-License-Identifier: Apache-2.0
"""Tries the recipes in deploy/: their form by schemas and linters, what they promise by running them.

A check that finds nothing wrong proves little, so each is also shown something wrong that it has to find.

    deploy.py CHECKOUT [WORD...]       the tests, or those whose name holds one of the words
"""

import sys
import tempfile
from pathlib import Path

import manifests
import pods
import units
from checks import Skipped
from sealed import Sealed


def main(checkout, words):
    passed, failed, skipped = 0, 0, []
    build = checkout / "build"
    with tempfile.TemporaryDirectory(prefix="deploy-", dir=build) as top:
        sealed = Sealed(checkout, Path(top))
        for name, test in [*manifests.tests(checkout), *pods.tests(sealed), *units.tests(sealed)]:
            if words and not any(word in name for word in words):
                continue
            try:
                test()
                passed += 1
                print(f"ok      {name}", flush=True)
            except Skipped as reason:
                skipped.append(f"skipped: deploy: {name}: {reason}")
                print(f"skip    {name}", flush=True)
            except Exception as problem:  # whatever it is, the others are still tried
                failed += 1
                print(f"FAILED  {name}: {type(problem).__name__}: {problem}", flush=True)
    print(*skipped, sep="\n")
    print(f"{passed} passed, {failed} failed, {len(skipped)} skipped")
    return 1 if failed or passed + len(skipped) == 0 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
