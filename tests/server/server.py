# SPDX-License-Identifier: Apache-2.0
"""A server and its clients over loopback, with certificates that openssl makes, and what goes wrong between them.

    server.py ROOT [--write] [WORD...]     only the tests whose names have one of the words; --write puts the table into the docs
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "servers"))

import access  # noqa: F401 - each registers its tests
import asking  # noqa: F401
import caching  # noqa: F401
import operating  # noqa: F401
import pulling  # noqa: F401
import storing  # noqa: F401
from suite import TESTS, Skipped, expect
from world import World

BEGIN, END = "<!-- the table of transfers begins -->", "<!-- the table of transfers ends -->"


def write_table(root, rows):
    page = Path(root) / "docs" / "security-tests.md"
    text = page.read_text()
    if BEGIN not in text:
        text = text.rstrip("\n") + INTRODUCTION + f"{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN)
    table = "\n".join(f"| {what} | {outcome} |" for what, outcome in rows)
    page.write_text(f"{before}{BEGIN}\n| what happens | what comes of it |\n|---|---|\n{table}\n{END}{rest.split(END)[1]}")


INTRODUCTION = """

# Attacks and faults on the way

`tests/server/run` serves and pulls a model over loopback, with certificates that openssl makes, and does to both ends what is in
this table. Each row came out as it says; one that does not fails the suite. What is served, to whom, and how:
[serving.md](serving.md).

"""


def main(root, *words):
    write = "--write" in words
    words = [word for word in words if word != "--write"]
    passed = failed = skipped = 0
    rows = []
    with tempfile.TemporaryDirectory(prefix="weightseal-server-") as folder:
        world = World(root, folder)
        try:
            server = world.serve()
            for name, function, what, outcome in TESTS:
                if words and not any(word in name for word in words):
                    continue
                began = time.monotonic()
                try:
                    function(world, server)
                    passed += 1
                    rows += [(what, outcome)] if what else []
                    print(f"ok      {name} ({time.monotonic() - began:.1f} s)", flush=True)
                except Skipped as reason:
                    skipped += 1
                    print(f"skipped: {name}: {reason}", flush=True)
                except Exception as error:  # whatever went wrong is the test's result
                    failed += 1
                    print(f"FAILED  {name}: {type(error).__name__}: {str(error)[:1500]}", flush=True)
            expect(server.process.poll() is None, "the server lived through all of it")
        finally:
            world.close()
    if write and not failed and not skipped and not words:
        write_table(root, rows)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    threading.excepthook = lambda _: None  # a mirror's connection that a client left
    sys.exit(main(*sys.argv[1:]))
