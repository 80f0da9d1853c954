"""Figures as Markdown and JSON."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

from harness import machine
from harness.contest import OPERATIONS, Contest, Entry
from harness.process import Spread, rss_floor
from harness.rival import Rival

OURS = "weightseal"

# What the work folders are called in the commands that are shown.
PLACES: dict[Path, str] = {}


def table(header: list[str], rows: list[list[str]], align: str = "---:") -> list[str]:
    """The first column to the left, the others, figures, to the right unless `align` says else."""
    rule = ["---"] + [align] * (len(header) - 1)
    return ["| " + " | ".join(cells) + " |" for cells in (header, rule, *rows)]


def rss_spelled(peak: float) -> str:
    """In MiB. What is under the floor is not known, and is said so."""
    floor = rss_floor()
    return f"{peak / machine.MIB:.0f}" if peak > floor else f"{floor / machine.MIB:.0f} or less"


def heading(program: str, facts: dict[str, object], options: str) -> list[str]:
    lines = [f"# `{f'benchmarks/{program} {options}'.strip()}`", ""]
    return lines + [f"- {name}: {value}" for name, value in facts.items()] + [""]


def contest_markdown(contest: Contest) -> list[str]:
    lines = []
    for operation in OPERATIONS:
        lines += [f"## {contest.title}: {operation}", ""]
        header = ["", "wall, s", "least to most", "GB/s", "CPU, s", "peak RSS, MiB", f"times {OURS}'s wall"]
        rows = [_row(contest, entry, operation) for entry in contest.entries]
        lines += [*table(header, rows), ""]
    return lines + _directory_share(contest)


def _row(contest: Contest, entry: Entry, operation: str) -> list[str]:
    if entry.failed:
        return [entry.rival.name, f"failed: {entry.failed}", "", "", "", "", ""]
    figures = entry_figures(contest, entry, operation)
    wall = figures["wall"]
    return [
        entry.rival.name + ("" if entry.rival.authenticated else " (not authenticated)"),
        f"{wall['median']:.3g}",
        f"{wall['least']:.3g} to {wall['most']:.3g}",
        f"{figures['rate'] / 1e9:.2f}",
        f"{figures['cpu']['median']:.3g}",
        rss_spelled(figures["peak_rss"]["median"]),
        f"{figures['ratio']:.2f}" if figures["ratio"] else "",
    ]


def entry_figures(contest: Contest, entry: Entry, operation: str) -> dict:
    samples = entry.samples[operation]
    wall = Spread.of([each.wall for each in samples])
    ours = next((each for each in contest.entries if each.rival.name == OURS and not each.failed), None)
    ratio = wall.median / Spread.of([each.wall for each in ours.samples[operation]]).median if ours else None
    return {
        "wall": vars(wall),
        "cpu": vars(Spread.of([each.cpu for each in samples])),
        "peak_rss": vars(Spread.of([each.peak_rss for each in samples])),
        "rate": contest.sizes[entry.rival.name] / wall.median,
        "ratio": ratio,
    }


def _directory_share(contest: Contest) -> list[str]:
    by_name = {each.rival.name: each for each in contest.entries if not each.failed}
    if not {OURS, f"{OURS}-directory"} <= by_name.keys():
        return []
    lines = []
    for operation in OPERATIONS:
        rates = [entry_figures(contest, by_name[name], operation)["rate"] for name in (f"{OURS}-directory", OURS)]
        lines.append(f"- {operation} of the directory: {rates[0] / rates[1]:.2f} of the single file's rate")
    return [*lines, ""]


def contest_json(contest: Contest) -> dict:
    results = []
    for entry in contest.entries:
        for operation in OPERATIONS:
            result = {"rival": entry.rival.name, "operation": operation, "failed": entry.failed}
            result["command"] = spoken(entry.commands.get(operation, []), entry.rival.env)
            result["bytes"] = contest.sizes[entry.rival.name]
            if not entry.failed:
                result.update(entry_figures(contest, entry, operation))
                result["samples"] = [vars(each) for each in entry.samples[operation]]
            results.append(result)
    return {"title": contest.title, "runs": contest.runs, "results": results}


def rivals_markdown(rivals: list[Rival], contests: list[Contest]) -> list[str]:
    lines = ["## Who", ""]
    rows = [[each.name, each.what, each.version or "", f"absent: {each.absent}" if each.absent else "ran"] for each in rivals]
    lines += [*table(["", "what it is", "version", ""], rows, align="---"), "", "## Commands", "", "```"]
    seen = set()
    for entry in (entry for contest in contests for entry in contest.entries):
        if entry.rival.name not in seen:
            seen.add(entry.rival.name)
            lines += [spoken(command, entry.rival.env) for command in entry.commands.values()]
    return [*lines, "```", ""]


def spoken(command: list[str], env: dict[str, str] | None = None) -> str:
    """As one would type it in the project's folder; `$JAVA_HOME` and the two work folders by name."""
    words = [f"{name}={value}" for name, value in (env or {}).items()] + [shlex.quote(each) for each in command]
    text = " ".join(words)
    home = machine.java_home()
    for path, name in ((machine.ROOT, "."), (home, "$JAVA_HOME"), *PLACES.items()):
        if path:
            text = re.sub(rf"(?<![\w.]){re.escape(str(path))}(?=/)", lambda _, name=name: name, text)
    return text


def write(markdown: list[str], record: dict, markdown_file: Path, json_file: Path) -> None:
    text = "\n".join(markdown).rstrip() + "\n"
    print(text)
    for path, content in ((markdown_file, text), (json_file, json.dumps(record, indent=2) + "\n")):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        print(f"written: {path}", file=sys.stderr)
