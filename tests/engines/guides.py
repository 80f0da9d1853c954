# SPDX-License-Identifier: Apache-2.0
"""Does what the guides in docs/loading say, as a reader would.

Of a guide, a block ```python title="NAME" is written to the file NAME, and of a block ```console each line after `$ ` is
run by a shell; what stands below it is what it has to print, where `...` stands for anything. Other blocks are not run.
"""

import re
import subprocess

from world import require

BLOCK = re.compile(r'^```(\w*)(?: title="([^"]*)")?\n(.*?)^```$', re.MULTILINE | re.DOTALL)


def guides(checkout):
    """The guides that have something to run."""
    for path in sorted((checkout / "docs" / "loading").glob("*.md")):
        if "```console\n" in path.read_text():
            yield path


def follow(guide, folder, environment):
    """Does one guide from top to bottom in a folder that holds the models."""
    for kind, title, text in BLOCK.findall(guide.read_text()):
        if title:
            (folder / title).write_text(text)
        elif kind == "console":
            for command, expected in commands(text):
                said = subprocess.run(
                    ["bash", "-c", command],
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    text=True,
                    timeout=300,
                ).stdout
                require(fits(expected, said), f"{guide.name}: `{command}` prints\n{said}in place of\n{expected}")


def commands(text):
    """Pairs of a command and what is below it; a command goes on while its line ends in a backslash."""
    found = []
    lines = iter(text.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = [line[2:]]
            while command[-1].endswith("\\"):
                command.append(next(lines))
            found.append(("\n".join(command), []))
        else:
            require(found, f"a block begins with {line!r}, which is no command")
            found[-1][1].append(line)
    return [(command, "\n".join(below)) for command, below in found]


def fits(expected, said):
    pattern = ".*".join(re.escape(part) for part in expected.split("..."))
    return re.fullmatch(pattern, said.rstrip("\n"), re.DOTALL) is not None
