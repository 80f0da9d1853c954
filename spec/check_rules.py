# SPDX-License-Identifier: Apache-2.0
"""Checks that each rule of format-v1.md has a vector or a test that names it, and that no citation leads nowhere."""

import os
import re
import sys
from pathlib import Path

SPEC = Path(__file__).resolve().parent
SKIPPED = {".git", ".gradle", ".venv", "build", "target", "node_modules", "__pycache__"}
CITATION = re.compile(r"\bv1#([A-Za-z0-9_-]+)")


def sources(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED]
        yield from (Path(folder, name) for name in names if name.endswith((".java", ".py")))


def is_test(file):
    place = file.relative_to(SPEC.parent).as_posix()
    return file.name.endswith(("Test.java", "Test.py")) or "/src/test/" in place or place.startswith("tests/")


def rules_of_vectors():
    named = set()
    for file in (SPEC / "vectors" / "v1").glob("*.vec"):
        head = file.read_bytes().partition(b"\n\n")[0].decode("ascii")
        named.update(*(line[6:].split() for line in head.split("\n") if line.startswith("rule: ")))
    return named


def anchor(heading):
    return re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-")


def main():
    text = (SPEC / "format-v1.md").read_text(encoding="utf-8")
    rules = re.findall("^- `([a-z]+-[0-9]+)`", text, re.MULTILINE)
    places = {*rules, *map(anchor, re.findall("^#+ (.*)$", text, re.MULTILINE))}
    cited = {file: CITATION.findall(file.read_text(encoding="utf-8")) for file in sources(SPEC.parent)}
    named = rules_of_vectors()
    shown = named.union(*(found for file, found in cited.items() if is_test(file)))
    failed = [f"{rule}: defined twice" for rule in set(rules) if rules.count(rule) > 1]
    failed += [f"{rule}: no vector and no test names it" for rule in rules if rule not in shown]
    failed += [f"{rule}: a vector names it, but it is no rule" for rule in sorted(named - set(rules))]
    failed += [
        f"{file.relative_to(SPEC.parent)}: cites {place}, which is not there"
        for file, found in cited.items()
        for place in found
        if place not in places
    ]
    checked = len(rules) + len(named) + sum(map(len, cited.values()))
    print(*failed, f"{checked - len(failed)} passed, {len(failed)} failed", sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
