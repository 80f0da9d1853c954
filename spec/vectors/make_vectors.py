# SPDX-License-Identifier: Apache-2.0
"""Writes the test vectors from the Python encoder: spec/vectors/v1, or with --large those too big to keep.

--check compares spec/vectors/v1 with what would be written, by header lines and inflated bodies, since
another build of zlib may deflate to other bytes.
"""

import argparse
import sys
from pathlib import Path

import vector_file
from cases import bench
from cases import header, json_text, manifest_envelope, manifest_files  # noqa: F401 - importing adds the cases
from cases import manifest_statement, model, model_parts  # noqa: F401
from cases import recipient, segment, slots, valid  # noqa: F401

KEPT = Path(__file__).resolve().parent / "v1"


def write_all(folder, cases):
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in cases.items():
        vector_file.write(folder / f"{name}.vec", make())
    print(f"{len(cases)} vectors written")


def same(name, make):
    if not (KEPT / f"{name}.vec").is_file():
        return False
    made, kept = make(), vector_file.read(KEPT / f"{name}.vec")
    return made.fields == kept.fields and (made.body == kept.body or made.sealed() == kept.sealed())


def check():
    failed = [f"{name}: differs or is missing" for name, make in bench.CASES.items() if not same(name, make)]
    strange = [file.name for file in KEPT.iterdir() if file.suffix != ".vec" or file.stem not in bench.CASES]
    failed += [f"{name}: no such case" for name in strange]
    print(*failed, f"{len(bench.CASES) + len(strange) - len(failed)} passed, {len(failed)} failed", sep="\n")
    return bool(failed)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare spec/vectors/v1 with what would be written")
    parser.add_argument("--large", type=Path, metavar="OUTDIR", help="write the large cases there instead")
    options = parser.parse_args()
    if options.check:
        return check()
    if options.large:
        bench.CASES.clear()
        from cases import large  # noqa: F401

        write_all(options.large, bench.CASES)
    else:
        write_all(KEPT, bench.CASES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
