"""The ways of loading a model, each with its processes, its thieves and what is expected of them."""

import os
import signal
import subprocess
import time
from pathlib import Path

from scene import FILE, HERE, JDK, OWNER, PYTHON, ROOT, VICTIM, await_line, end
from tables import BY_YAMA, FAILS, WORKS, Row

LAUNCHER = ROOT / "weightseal"
ENGINE = [PYTHON, HERE / "engine.py"]
READS = ("proc_mem", "process_vm_readv", "ptrace", "gcore", "pidfd_getfd", "proc_fd", "proc_root", "namespace")
# Those that ask for the right to trace, which Yama restricts; the others ask for the right to read only.
TRACES = ("proc_mem", "process_vm_readv", "ptrace", "gcore", "pidfd_getfd")
JVM_FLAGS = [
    *("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms16m", "-Xmx256m", "-XX:-UsePerfData"),
    *("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"),
]
CLOSED_JVM = ["-XX:+DisableAttachMechanism", "-XX:-CreateCoredumpOnCrash", "-XX:+SuppressFatalErrorMessage"]
CRASHES = (signal.SIGQUIT, signal.SIGABRT, signal.SIGSEGV)


def java(scene, *words, flags=()):
    lib = ROOT / "cli" / "target" / "dist"
    return [
        f"{JDK}/bin/java",
        *JVM_FLAGS,
        *flags,
        f"-Djava.library.path={lib}/native",
        *("-cp", f"{lib}/lib/*", HERE / "Server.java"),
        *(scene.sealed, scene.disk / f"home-{VICTIM}" / "keys-of-weightseal"),
        *words,
    ]


class Unprotected:
    """A process as any other, that the attacks have to succeed on."""

    def __init__(self, scene, name, attacks, thief, command, sealed):
        self.scene, self.name, self.attacks, self.thief = scene, name, attacks, thief
        self.command, self.sealed, self.path, self.process = command, sealed, str(scene.plain), None

    def goals(self, attack):
        if not self.sealed:
            return ("weights",)
        return ("weights",) if attack in ("jcmd", "jmap") else ("weights", "data key", "segment key")

    def __enter__(self):
        self.process = self.scene.start(VICTIM, *self.command)
        await_line(self.process, "loaded")
        return self.process.pid

    def __exit__(self, *_):
        if self.process:
            end(self.process)


class Swapped(Unprotected):
    """One whose file is in memory, as a naive recipe has it, on a machine that swaps."""

    def __enter__(self):
        self.plain = Path(f"/dev/shm/thief-control-{os.getpid()}")
        self.command = [*ENGINE, self.plain]
        # By a process of the control group, which then has to answer for the memory.
        copying = self.scene.start(VICTIM, "sh", "-c", 'sleep 1; exec cp "$0" "$1"', self.scene.plain, self.plain)
        copying.wait(60)
        end(copying)
        self.swapping = self.scene.swapping()
        return super().__enter__() if self.swapping.__enter__() and self.scene.memory.group else None

    def __exit__(self, *_):
        super().__exit__()
        self.swapping.__exit__(None, None, None)
        self.plain.unlink()


def unprotected(scene):
    engine = [*ENGINE, scene.plain, "copy"]
    yield Unprotected(scene, "an engine, crashed", ["core"], VICTIM, engine, False)
    yield Swapped(scene, "an engine, swapped out", ["swap_out"], OWNER, [], False)
    # Only root may enter a mount namespace.
    yield Unprotected(scene, "an engine", [name for name in READS if name != "namespace"], VICTIM, engine, False)
    yield Unprotected(scene, "an engine, by its path", ["path_of"], VICTIM, engine, False)
    yield Unprotected(scene, "an engine, by root", ["namespace"], OWNER, engine, False)
    yield Unprotected(
        scene, "a JVM", ["proc_mem", "process_vm_readv", "gcore", "jcmd", "jmap"], VICTIM, java(scene, "plain"), True
    )


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


def offers(*words):
    """Whether the command line knows these words."""
    said = subprocess.run(
        [str(LAUNCHER), *words, "--help"], capture_output=True, env={**os.environ, "WEIGHTSEAL_NO_BUILD": "1"}
    )
    return said.returncode == 0 and said.stdout.decode()


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

    def absent(self):
        options = offers("run") or ""
        if self.mode != "memory" and "--mode" not in options:
            return f"weightseal run has no mode {self.mode}"
        return ""

    def start(self, *more):
        words = ["--mode", self.mode] if self.mode != "memory" else []
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
            if self.mode == "memory":
                suite.in_memory(moment)
            suite.everything_else(moment)
        finally:
            end(process, signal.SIGTERM)
        suite.nothing_left(f"{self.name}, after SIGTERM", process.pid)

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


class Server(Way):
    """A process that keeps the data key for long: what serves a mount, or an agent, is built of the same."""

    name = "a server that decrypts on demand, at rest"

    def play(self, suite):
        process = self.scene.start(VICTIM, *java(self.scene, flags=CLOSED_JVM))
        try:
            await_line(process, "loaded")
            self.play_all(suite, process.pid, "/nonexistent", self.expectations())
            suite.everything_else(f"{self.name}, in use")
        finally:
            end(process)
        for number in CRASHES[1:]:
            self.crashed(suite, number)

    def crashed(self, suite, number):
        process = self.scene.start(VICTIM, *java(self.scene, flags=CLOSED_JVM))
        await_line(process, "loaded")
        end(process, number)
        moment = f"{self.name}, after {signal.Signals(number).name}"
        nothing_written(suite, moment)
        suite.everything_else(moment)

    @staticmethod
    def expectations():
        attacks = {name: expected for name, expected in nothing("jcmd", "jmap").items() if name not in ("proc_root", "namespace")}
        return {
            ("same user", "weights"): attacks,
            ("same user", "data key"): {name: FAILS for name in ("proc_mem", "process_vm_readv", "gcore")},
            ("another user", "weights"): attacks,
            ("root", "data key"): {name: FAILS for name in ("proc_mem", "process_vm_readv", "gcore")},
            ("root", "segment key"): {"proc_mem": WORKS},
            ("root", "weights"): {"proc_mem": WORKS},
        }


def all_ways(scene):
    yield Run(scene, "run, memory mode, as a user", VICTIM, "memory")
    yield Run(scene, "run, memory mode, as root", OWNER, "memory")
    yield Loading(scene, "run, memory mode, as a user, while it loads", VICTIM)
    yield Loading(scene, "run, memory mode, as root, while it loads", OWNER)
    yield Server(scene)
    yield Run(scene, "run, on-demand mode, as a user", VICTIM, "on-demand")
