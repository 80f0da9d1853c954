# SPDX-License-Identifier: Apache-2.0
"""Lets engines load a sealed model through the command line, and compares what they compute with the plaintext's.

The programs in programs/ open a path. Each is run on the plaintext first; then the plaintext is put out of reach, and the
same program has to print the same digest of its results in front of the sealed model, in every mode there is. After each
test nothing may be left: no mount, no process, no file but empty folders.

    engines.py LAUNCHER MODELS [WORD...]       the tests, or those whose name holds one of the words
"""

import sys
import tempfile
from pathlib import Path

import guides
from bench import Bench
from programs import PROGRAMS
from ways import MODES
from world import Leftovers, OwnWorld, Skipped

CHECKOUT = Path(__file__).resolve().parents[2]


def tests(bench):
    for mode in MODES:
        for program in PROGRAMS:
            yield f"{program.name}, {mode.name}", lambda p=program, m=mode: bench.same_as_plaintext(p, m)
        yield f"it is {mode.name}", lambda m=mode: bench.served_by(m)
        if mode.name != "mounted, memory":
            yield f"an ordinary user, {mode.name}", lambda m=mode: bench.ordinary_user(m)
    yield "an ordinary user may not mount memory", bench.ordinary_user_and_memory
    for guide in guides.guides(CHECKOUT):
        yield f"guide: {guide.name}", lambda g=guide: bench.guide(g)
    yield "exit status passes through", bench.exit_status
    yield "signals pass through", bench.signals
    yield "killed without warning", bench.killed


def main(launcher, models, words):
    passed, failed, skipped = 0, 0, []
    with OwnWorld() as world, tempfile.TemporaryDirectory(prefix="engines-", dir=models.parent) as top:
        bench = Bench(Path(launcher), models, Path(top), world)
        for name, test in tests(bench):
            if words and not any(word in name for word in words):
                continue
            before = Leftovers(bench.user_folders)
            try:
                test()
                before.require_no_more(world)
                passed += 1
                print(f"ok      {name}", flush=True)
            except Skipped as reason:
                skipped.append(str(reason))
                print(f"skip    {name}", flush=True)
            except Exception as problem:  # whatever it is, the others are still tried
                failed += 1
                print(f"FAILED  {name}: {type(problem).__name__}: {problem}", flush=True)
    for reason in dict.fromkeys(skipped):
        times = skipped.count(reason)
        print(f"skipped: engines: {reason}" + (f" ({times} tests)" if times > 1 else ""))
    print(f"{passed} passed, {failed} failed, {len(skipped)} skipped")
    return 1 if failed or passed + len(skipped) == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]).resolve(), sys.argv[3:]))
