"""The table of attacks in docs/security-tests.md: written from what was played, and compared with it."""

import re
from collections import namedtuple
from pathlib import Path

FAILS, WORKS, BY_YAMA = "fails", "works", "works without ptrace-scope"
Row = namedtuple("Row", "way attack thief goal expected")

BEGIN, END = "<!-- the table begins -->", "<!-- the table ends -->"
HEAD = "| way of loading | thief | wants | gets it by | does not get it by |\n|---|---|---|---|---|\n"
YAMA_MARK = "†"


def yama():
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    return scope.exists() and scope.read_text().strip() != "0"


def must_work(expected):
    return expected == WORKS or (expected == BY_YAMA and not yama())


def lines_of(rows):
    """One line for each way, thief and goal, in the order in which they come."""
    groups = {}
    for row in rows:
        groups.setdefault((row.way, row.thief, row.goal), {})[row.attack] = row.expected
    for key, attacks in groups.items():
        by = [f"`{name}`{YAMA_MARK * (expected == BY_YAMA)}" for name, expected in attacks.items() if expected != FAILS]
        not_by = [f"`{name}`" for name, expected in attacks.items() if expected == FAILS]
        yield f"| {' | '.join([*key, ' '.join(by) or '-', ' '.join(not_by) or '-'])} |"


def rows_of(line):
    way, thief, goal, by, not_by = (cell.strip() for cell in line.strip("|").split("|"))
    for name, mark in re.findall(r"`(\w+)`(†?)", by):
        yield Row(way, name, thief, goal, BY_YAMA if mark else WORKS)
    for name in re.findall(r"`(\w+)`", not_by):
        yield Row(way, name, thief, goal, FAILS)


class Table:
    def __init__(self, page):
        self.page, self.rows = page, []
        self.known, self.ways, self.left_out = set(), set(), set()

    def add(self, row):
        self.rows.append(row)

    def knows(self, way):
        self.known.add(way)

    def played(self, way):
        self.ways.add(way)

    def leaves_out(self, row):
        """This machine does not let it be played."""
        self.left_out.add(row)

    def parts(self):
        before, _, rest = self.page.read_text().partition(BEGIN)
        table, _, after = rest.partition(END)
        lines = [line for line in table.splitlines() if line.startswith("| ") and line + "\n" not in HEAD]
        return before, [row for line in lines for row in rows_of(line)], after

    def write(self):
        """Put in what was played; what stands there of ways that are known and were not played stays."""
        before, told, after = self.parts()
        kept = [row for row in told if self.is_known(row) and (row.way not in self.ways or row in self.left_out)]
        table = "\n".join(lines_of([*self.rows, *kept]))
        self.page.write_text(f"{before}{BEGIN}\n{HEAD}{table}\n{END}{after}")

    def is_known(self, row):
        """Whether it is of a way, or of a process that belongs to one."""
        return row.way.partition(": ")[0] in self.known

    def problems(self):
        told = set(self.parts()[1])
        strange = {row.way for row in told if not self.is_known(row)}
        if strange:
            yield f"tells of ways that there are none of, such as {min(strange)}; tests/thief/run --write removes them"
        played = {row for row in self.rows if row.way in self.ways}
        expected = {row for row in told if row.way in self.ways} - self.left_out
        if played - told:
            yield f"lacks {len(played - told)} attacks, such as {min(played - told)}; tests/thief/run --write adds them"
        if expected - played:
            yield f"tells of {len(expected - played)} attacks that were not played, such as {min(expected - played)}"
