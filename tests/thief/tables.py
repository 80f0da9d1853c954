"""The table of attacks in docs/security-tests.md: written from what was played, and compared with it."""

from collections import namedtuple
from pathlib import Path

FAILS, WORKS, BY_YAMA = "fails", "works", "works without ptrace-scope"
Row = namedtuple("Row", "way attack thief goal expected")

BEGIN, END = "<!-- the table begins -->", "<!-- the table ends -->"
HEAD = "| way of loading | thief | attack | goal | expected: it | outcome |\n|---|---|---|---|---|---|\n"


def yama():
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    return scope.exists() and scope.read_text().strip() != "0"


def must_work(expected):
    return expected == WORKS or (expected == BY_YAMA and not yama())


class Table:
    def __init__(self, page):
        self.page, self.rows, self.ways, self.known = page, [], set(), set()

    def add(self, row):
        self.rows.append(row)

    def knows(self, way):
        self.known.add(way)

    def played(self, way):
        self.ways.add(way)

    @staticmethod
    def way_of(line):
        return line.split(" | ")[0].removeprefix("| ")

    @staticmethod
    def line(row):
        return f"| {row.way} | {row.thief} | `{row.attack}` | {row.goal} | {row.expected} | as expected |"

    def parts(self):
        before, _, rest = self.page.read_text().partition(BEGIN)
        table, _, after = rest.partition(END)
        return before, [line for line in table.splitlines() if line.startswith("| ") and "expected: it" not in line], after

    def write(self):
        """Put in what was played; what stands there of ways that are known and were not played stays."""
        before, lines, after = self.parts()
        kept = [line for line in lines if self.way_of(line) not in self.ways and self.is_known(line)]
        lines = [self.line(row) for row in self.rows if row.way in self.ways] + kept
        self.page.write_text(f"{before}{BEGIN}\n{HEAD}{chr(10).join(lines)}\n{END}{after}")

    def is_known(self, line):
        """Whether it is of a way, or of a process that belongs to one."""
        return self.way_of(line).partition(": ")[0] in self.known

    def problems(self):
        _, lines, _ = self.parts()
        strange = {self.way_of(line) for line in lines if not self.is_known(line)}
        if strange:
            yield f"tells of ways that there are none of, such as {min(strange)}; tests/thief/run --write removes them"
        played = {self.line(row) for row in self.rows if row.way in self.ways}
        told = {line for line in lines if self.way_of(line) in self.ways}
        if played - told:
            yield f"lacks {len(played - told)} attacks, such as {min(played - told)}; tests/thief/run --write adds them"
        if told - played:
            yield f"tells of {len(told - played)} attacks that were not played, such as {min(told - played)}"
