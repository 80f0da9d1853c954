# SPDX-License-Identifier: Apache-2.0
"""Commands at a terminal: passphrases, and Ctrl-C."""

import contextlib
import os
import pty
import select
import time

from bench import PASSPHRASE, Broken, eventually, in_both_modes, kill, require, require_mode, servers, under_passphrase


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, bench, *arguments):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execve(bench.launcher, bench.command(*arguments), bench.environment)
        self.shown = ""

    def type(self, text):
        os.write(self.terminal, text.encode())

    def expect(self, text, seconds=30):
        end = time.monotonic() + seconds
        while text not in self.shown:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                raise Broken(f"the terminal does not show {text!r} but {self.shown!r}")
            try:
                self.shown += os.read(self.terminal, 4096).decode(errors="replace")
            except OSError:
                raise Broken(f"the command ended, and showed {self.shown!r}") from None

    def end(self, seconds=30):
        end = time.monotonic() + seconds
        while True:
            with contextlib.suppress(OSError):
                if select.select([self.terminal], [], [], 0.05)[0]:
                    self.shown += os.read(self.terminal, 4096).decode(errors="replace")
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                os.close(self.terminal)
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() > end:
                kill(self.process)
                os.waitpid(self.process, 0)
                os.close(self.terminal)
                raise Broken(f"the command does not end: {self.shown!r}")


@in_both_modes
def asks_for_a_passphrase_at_the_terminal(bench, work, mode):
    require_mode(mode)
    sealed = under_passphrase(bench, work)
    options = ("--mode", mode, "--home", work / "home")
    command = Terminal(bench, "run", sealed, *options, "--", "sh", "-c", 'diff -r "$0" "$1" && echo s''ame', bench.plain, "{}")
    command.expect("Passphrase for local:secret: ")
    command.type(PASSPHRASE + "\n")
    require(command.end() == 0 and "same" in command.shown, f"it shows {command.shown!r}")
    require(PASSPHRASE not in command.shown, "what was typed was shown")


@in_both_modes
def ends_at_the_prompt_on_interrupt(bench, work, mode):
    require_mode(mode)
    sealed = under_passphrase(bench, work)
    command = Terminal(bench, "run", sealed, "--mode", mode, "--home", work / "home", "--", "true")
    command.expect("Passphrase for local:secret: ")
    command.type("\x03")
    status = command.end(15)
    require(status == 130, f"exit {status}: {command.shown!r}")
    eventually(lambda: not servers(sealed), "the server still waits for a passphrase")


@in_both_modes
def an_interrupt_at_the_terminal_is_the_commands_alone(bench, work, mode):
    require_mode(mode)
    script = 'trap "diff -r $0 $1 && echo s""ame; exit 5" INT; echo re""ady; while :; do sleep 0.1; done'
    command = Terminal(bench, "run", bench.kept, "--mode", mode, "--", "sh", "-c", script, bench.plain, "{}")
    command.expect("ready")
    command.type("\x03")
    status = command.end()
    require(status == 5 and "same" in command.shown, f"exit {status}: {command.shown!r}")
    eventually(lambda: not servers(bench.kept), "the server is still there")
