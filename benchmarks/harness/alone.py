"""What the programs share that measure Weightseal alone: memory, rewrap, startup."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from harness import machine, process, report, workplace
from harness.contest import progress
from harness.ours import Weightseal
from harness.rival import TARGET


def parser(name: str, purpose: str | None, folder: str, runs: int) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog=name, description=purpose, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--dir", type=Path, default=Path(folder), help="where the files are (default %(default)s)")
    made.add_argument("--runs", type=int, default=runs, help="(default %(default)s)")
    made.add_argument("--json", type=Path, default=TARGET / f"{name}.json", help="(default %(default)s)")
    made.add_argument("--markdown", type=Path, default=TARGET / f"{name}.md", help="(default %(default)s)")
    return made


def weightseal(place: workplace.Workplace) -> Weightseal:
    ours = Weightseal(place.secrets)
    if ours.absent:
        raise SystemExit(f"nothing to measure: {ours.absent}")
    report.PLACES.update({place.data: "$DATA", place.secrets: "$SECRETS"})
    return ours


def need_room(folder: Path, size: float) -> None:
    if machine.room(folder) < size:
        raise SystemExit(
            f"{folder} has room for {machine.spell(machine.room(folder))}, this takes {machine.spell(size)}: "
            "ask for another --dir or a smaller size"
        )


def measured(what: str, command: list[str], env: dict[str, str]) -> process.Sample:
    sample = process.run(command, env)
    if sample.exit != 0:
        raise SystemExit(f"{report.spoken(command)} ended with {sample.exit}: {sample.said or 'it said nothing'}")
    progress(f"{what}: {sample.wall:.3f} s, {machine.spell(sample.peak_rss)} peak")
    return sample


def publish(name: str, chosen: argparse.Namespace, facts: dict, version: str, tables: list[str], record: object) -> None:
    facts = {**facts, "weightseal": version}
    options = shlex.join(sys.argv[1:])
    markdown = [*report.heading(name, facts, options), *tables]
    whole = {"program": f"benchmarks/{name}", "options": options, "machine": facts, "results": record}
    report.write(markdown, whole, chosen.markdown, chosen.json)
