"""The ways of loading a model, each with its processes, its thieves and what is expected of them."""

import signal
import time
from pathlib import Path

from scene import FILE, HERE, OWNER, PYTHON, ROOT, VICTIM, await_line, end
from tables import BY_YAMA, FAILS, WORKS, Row

LAUNCHER = ROOT / "weightseal"
ENGINE = [PYTHON, HERE / "engine.py"]
READS = ("proc_mem", "process_vm_readv", "ptrace", "gcore", "pidfd_getfd", "proc_fd", "proc_root", "namespace")
# Those that ask for the right to trace, which Yama restricts; the others ask for the right to read only.
TRACES = ("proc_mem", "process_vm_readv", "ptrace", "gcore", "pidfd_getfd")
# What a process that is closed is closed to.
CLOSED = (*TRACES, "proc_fd")
CRASHES = (signal.SIGQUIT, signal.SIGABRT, signal.SIGSEGV)


class Way:
    """A way of loading. `victim` is who loads; `name` stands in the table."""

    def __init__(self, scene):
        self.scene = scene

    def absent(self):
        return ""

    def rows(self, suite, expectations):
        for (thief, goal), attacks in expectations.items():
            for attack, expected in attacks.items():
                yield Row(self.name, attack, thief, goal, expected)

    def play_all(self, suite, process, path, expectations):
        for row in self.rows(suite, expectations):
            suite.play(row, process, path)


def outside():
    """What the same user as the command's gets, and nobody can keep from him."""
    return {name: BY_YAMA if name in TRACES else WORKS for name in READS}


def nothing(*more):
    return {name: FAILS for name in (*READS, *more)}


class Run(Way):
    """`weightseal run`, and the command that it has become."""

    def __init__(self, scene, name, user, mode):
        super().__init__(scene)
        self.name, self.user, self.mode = name, user, mode

    def start(self, *more):
        words = ["--mode", self.mode]
        at = self.scene.disk / f"home-{self.user}" / "model"
        command = [*ENGINE, f"{{}}/{FILE}", *more]
        process = self.scene.start(self.user, LAUNCHER, "run", self.scene.sealed, *words, "--at", at, "--", *command)
        return f"{at}/{FILE}", process

    def play(self, suite):
        self.used(suite)
        for number in (signal.SIGKILL, *CRASHES) if self.user == VICTIM else (signal.SIGKILL,):
            self.ended(suite, number)
        if self.user == VICTIM:
            self.crashed(suite)
        if self.scene.memory.group:
            self.swapped(suite)

    def used(self, suite):
        path, process = self.start("copy")
        moment = f"{self.name}, in use"
        try:
            await_line(process, "loaded")
            self.play_all(suite, process.pid, path, self.expectations())
            self.besides(suite, moment)
            suite.everything_else(moment)
        finally:
            end(process, signal.SIGTERM)
        suite.nothing_left(f"{self.name}, after SIGTERM", process.pid)

    def besides(self, suite, moment):
        suite.in_memory(moment)

    def ended(self, suite, number):
        """The command ends by a signal; for those that dump, the thief has set the limit of core files."""
        _, process = self.start("copy")
        await_line(process, "loaded")
        moment = f"{self.name}, after {signal.Signals(number).name}"
        end(process, number)
        suite.nothing_left(moment, process.pid)
        suite.everything_else(moment)
        nothing_written(suite, moment)

    def crashed(self, suite):
        """Nobody but root raises the limit of core files again."""
        path, process = self.start("copy")
        await_line(process, "loaded")
        suite.play(Row(self.name, "core", "same user", "weights", FAILS), process.pid, path)
        end(process)

    def swapped(self, suite):
        """What an engine copies for itself can be swapped; this one reads the model where it is."""
        with self.scene.swapping() as swapping:
            if swapping:
                path, process = self.start()
                try:
                    await_line(process, "loaded")
                    suite.play(Row(self.name, "swap_out", "root", "weights", FAILS), process.pid, path)
                finally:
                    end(process)

    def expectations(self):
        everybody = {
            ("another user", "weights"): nothing("path_of"),
            ("root", "weights"): {**{name: WORKS for name in READS}, **self.unserved(), "path_of": FAILS},
            ("root", "data key"): {"proc_mem": FAILS, "gcore": FAILS},
        }
        if self.user == OWNER:
            return everybody
        return {("same user", "weights"): {**outside(), "path_of": FAILS}, **everybody}

    def unserved(self):
        """What is decrypted on demand is for its owner: the file system asks who opens it, and root is another."""
        if self.mode == "memory" or self.user == OWNER:
            return {}
        return {name: FAILS for name in ("pidfd_getfd", "proc_fd", "proc_root", "namespace")}


def nothing_written(suite, moment):
    left = sorted(file.name for file in (suite.scene.disk / "work").iterdir())
    suite.check(f"{moment}: no core file, no report of a crash", not left, " ".join(left))


class Loading(Way):
    """`weightseal run` while it still decrypts: stopped in the midst of it."""

    def __init__(self, scene, name, user):
        super().__init__(scene)
        self.name, self.user = name, user

    def absent(self):
        return "" if self.scene.memory.group else "no control group tells when it has begun"

    def play(self, suite):
        moment = f"{self.name}, after kill -9"
        for _ in range(20):
            at = self.scene.disk / f"home-{self.user}" / "model"
            words = [LAUNCHER, "run", self.scene.sealed, "--at", at, "--", *ENGINE, f"{{}}/{FILE}"]
            process = self.scene.start(self.user, *words)
            try:
                if self.stopped(process):
                    self.play_all(suite, process.pid, f"{at}/{FILE}", self.expectations())
                    suite.everything_else(self.name)
                    break
            finally:
                end(process)
        else:
            raise AssertionError("it was never found in the midst of loading")
        suite.nothing_left(moment, process.pid)
        suite.everything_else(moment)
        nothing_written(suite, moment)

    def stopped(self, process):
        """Whether the process was stopped after the first weights, and before the command."""
        until = time.time() + 60
        while time.time() < until and process.poll() is None:
            if self.scene.memory.shared() > 8 << 20:
                process.send_signal(signal.SIGSTOP)
                time.sleep(0.05)
                return Path(f"/proc/{process.pid}/comm").read_text().strip() == "java"
        return False

    def expectations(self):
        everybody = {
            ("another user", "weights"): nothing("path_of", "jcmd", "jmap"),
            # The data key is not looked for: it passes the heap while the key of a segment is derived, so that it depends
            # on the moment whether root finds it.
            ("root", "weights"): {"proc_mem": WORKS, "process_vm_readv": WORKS, "proc_root": WORKS},
        }
        if self.user == OWNER:
            return everybody
        # The namespace of users that an ordinary user needs is his outside, too: it gives him all rights over what is
        # in it, so that PR_SET_DUMPABLE does not count.
        attacks = {"process_vm_readv": BY_YAMA, "ptrace": BY_YAMA, "proc_root": WORKS, "namespace": WORKS}
        kept = {name: FAILS for name in ("proc_mem", "proc_fd", "pidfd_getfd", "path_of", "jcmd", "jmap")}
        return {("same user", "weights"): {**attacks, **kept}, **everybody}
