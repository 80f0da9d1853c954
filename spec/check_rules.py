# SPDX-License-Identifier: Apache-2.0
"""Checks that each rule of the contracts has a vector or a test that names it, and that no citation leads nowhere."""

import os
import re
import sys
from pathlib import Path

SPEC = Path(__file__).resolve().parent
SKIPPED = {".git", ".gradle", ".venv", "build", "target", "node_modules", "__pycache__"}

# What a citation begins with, and the contract that it is of.
CONTRACTS = {"v1": "format-v1.md", "audit-v1": "audit-log-v1.md", "agent-v1": "agent-v1.md", "sign-v1": "signatures-v1.md", "transfer-v1": "transfer-v1.md"}


def sources(root):
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in SKIPPED]
        yield from (Path(folder, name) for name in names if name.endswith((".java", ".py")))


def is_test(file):
    place = file.relative_to(SPEC.parent).as_posix()
    return file.name.endswith(("Test.java", "Test.py")) or "/src/test/" in place or place.startswith("tests/")


def rules_of_vectors(contract):
    named = set()
    for file in (SPEC / "vectors" / contract).glob("*.vec"):
        head = file.read_bytes().partition(b"\n\n")[0].decode("ascii")
        named.update(*(line[6:].split() for line in head.split("\n") if line.startswith("rule: ")))
    return named


def anchor(heading):
    return re.sub(r"[^a-z0-9 _-]", "", heading.lower()).replace(" ", "-")


def check(contract, name, texts):
    """How many things were checked, and what is wrong with them."""
    citation = re.compile(rf"(?<![\w-]){contract}#([A-Za-z0-9_-]+)")
    text = (SPEC / name).read_text(encoding="utf-8")
    rules = re.findall("^- `([a-z]+-[0-9]+)`", text, re.MULTILINE)
    places = {*rules, *map(anchor, re.findall("^#+ (.*)$", text, re.MULTILINE))}
    cited = {file: citation.findall(source) for file, source in texts.items()}
    named = rules_of_vectors(contract)
    shown = named.union(*(found for file, found in cited.items() if is_test(file)))
    failed = [f"{contract}#{rule}: defined twice" for rule in set(rules) if rules.count(rule) > 1]
    failed += [f"{contract}#{rule}: no vector and no test names it" for rule in rules if rule not in shown]
    failed += [f"{contract}#{rule}: a vector names it, but it is no rule" for rule in sorted(named - set(rules))]
    failed += [
        f"{file.relative_to(SPEC.parent)}: cites {contract}#{place}, which is not there"
        for file, found in cited.items()
        for place in found
        if place not in places
    ]
    return len(rules) + len(named) + sum(map(len, cited.values())), failed


def main():
    texts = {file: file.read_text(encoding="utf-8") for file in sources(SPEC.parent)}
    checked, failed = 0, []
    for contract, name in CONTRACTS.items():
        found = check(contract, name, texts)
        checked += found[0]
        failed += found[1]
    print(*failed, f"{checked - len(failed)} passed, {len(failed)} failed", sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
