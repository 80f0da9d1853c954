"""Ways of loading in which a process stays, most of which have the data key."""

import os
import shutil
import signal
import time

from scene import FILE, HERE, OWNER, PYTHON, VICTIM, await_line, end
from tables import BY_YAMA, FAILS, WORKS, Row
from ways import CLOSED, ENGINE, LAUNCHER, TRACES, Run, Way, nothing, nothing_written

KEPT = {name: FAILS for name in (*TRACES, "proc_fd", "jcmd", "jmap")}
# Attaching is off, for root, too.
HEAP = {"jcmd": FAILS, "jmap": FAILS}
KEYS = {name: FAILS for name in ("proc_mem", "process_vm_readv", "gcore")}


def play_server(suite, name, process, expectations):
    """A process that stays: closed to everybody who is not root."""
    suite.table.played(name)
    for (thief, goal), attacks in expectations.items():
        for attack, expected in attacks.items():
            suite.play(Row(name, attack, thief, goal, expected), process, "/nonexistent")


def crash_server(suite, name, process, user):
    """Whoever may end it, root, too, gets no core file of it."""
    thief = "root" if user == OWNER else "same user"
    suite.table.played(name)
    suite.play(Row(name, "core", thief, "weights", FAILS), process, "/nonexistent")


def with_the_key(user):
    """A process that keeps the data key for long, at rest."""
    everybody = {
        ("another user", "weights"): KEPT,
        ("root", "weights"): HEAP,
        ("root", "data key"): KEYS,
        ("root", "segment key"): {"proc_mem": WORKS},
    }
    if user == OWNER:
        return everybody
    return {("same user", "weights"): KEPT, ("same user", "data key"): KEYS, **everybody}


def without_the_key():
    """A server of root's that has handed the model's memory to the kernel, and holds its files."""
    return {
        ("another user", "weights"): KEPT,
        ("root", "data key"): KEYS,
        ("root", "weights"): {**HEAP, "proc_fd": WORKS, "pidfd_getfd": WORKS},
    }


class Mounted(Way):
    """`weightseal mount`, by `user` for the victim, whose engine opens the path."""

    def __init__(self, scene, name, user, mode):
        super().__init__(scene)
        self.name, self.user, self.mode = name, user, mode
        self.at = scene.disk / f"mounted-{user}-{mode}"

    def absent(self):
        if self.user != OWNER and not shutil.which("fusermount3"):
            return "fusermount3 is not installed"
        return "" if self.scene.memory.group else "no control group tells which process serves"

    def mount(self):
        self.at.mkdir(exist_ok=True)
        os.chown(self.at, self.user, self.user)
        owner = ["--owner", f"{VICTIM}:{VICTIM}"] if self.user == OWNER else []
        process = self.scene.start(
            self.user, LAUNCHER, "mount", self.scene.sealed, self.at, "--mode", self.mode, *owner
        )
        if process.wait(120):
            raise AssertionError(f"mount: {process.said.read_text()[-300:]}")
        return self.scene.memory.processes("mount-server")

    def unmount(self):
        self.scene.start(self.user, LAUNCHER, "umount", "--now", self.at).wait(120)

    def play(self, suite):
        self.until(suite, "umount", self.used)
        self.until(suite, "SIGKILL to its server", lambda _, __, servers: kill(servers))
        self.until(suite, "a crash of its server", self.crashed)

    def until(self, suite, moment, act):
        servers = self.mount()
        engine = self.scene.start(VICTIM, *ENGINE, self.at / FILE, "copy")
        try:
            await_line(engine, "loaded")
            act(suite, engine.pid, servers)
        finally:
            end(engine)
            self.unmount()
        for process in servers or [engine.pid]:
            suite.nothing_left(f"{self.name}, after {moment}", process)
        suite.everything_else(f"{self.name}, after {moment}")
        nothing_written(suite, f"{self.name}, after {moment}")

    def used(self, suite, engine, servers):
        self.play_all(suite, engine, str(self.at / FILE), self.expectations())
        if self.mode == "memory":
            suite.in_memory(f"{self.name}, in use")
        for server in servers:
            expected = with_the_key(self.user) if self.mode == "on-demand" else without_the_key()
            play_server(suite, f"{self.name}: its server", server, expected)
        suite.everything_else(f"{self.name}, in use")

    def crashed(self, suite, _, servers):
        for server in servers:
            crash_server(suite, f"{self.name}: its server", server, self.user)

    @staticmethod
    def expectations():
        return {
            ("same user", "weights"): {"path_of": WORKS, "proc_mem": BY_YAMA},
            ("another user", "weights"): nothing("path_of"),
            ("root", "weights"): {"path_of": FAILS, "proc_mem": WORKS},
            ("root", "data key"): {"proc_mem": FAILS},
        }


def kill(processes):
    for process in processes:
        os.kill(process, signal.SIGKILL)


class Agent(Way):
    """`weightseal agent`, and a Python engine that loads from it."""

    name = "agent"

    def absent(self):
        return "" if self.scene.memory.group else "no control group tells what was started"

    def started(self):
        socket = self.scene.disk / f"home-{VICTIM}" / "agent.sock"
        socket.unlink(missing_ok=True)
        agent = self.scene.start(VICTIM, LAUNCHER, "agent", "--socket", socket)
        until = time.time() + 120
        while not socket.exists() and time.time() < until and agent.poll() is None:
            time.sleep(0.1)
        client = self.scene.start(VICTIM, PYTHON, HERE / "client.py", self.scene.sealed, socket, FILE)
        await_line(client, "loaded")
        return agent, client

    def play(self, suite):
        agent, client = self.started()
        try:
            self.play_all(suite, client.pid, "/nonexistent", self.expectations())
            play_server(suite, f"{self.name}: the agent", agent.pid, with_the_key(VICTIM))
            suite.in_memory(f"{self.name}, in use")
            suite.everything_else(f"{self.name}, in use")
            end(client)
            self.ended(suite, "SIGKILL to the client", client)
        finally:
            end(agent)
            end(client)
        self.ended(suite, "SIGKILL to both", agent)
        self.without_its_agent(suite)
        self.crashed(suite)

    def without_its_agent(self, suite):
        """What a client has mapped stays until the client ends."""
        agent, client = self.started()
        end(agent)
        moment = f"{self.name}, after SIGKILL to the agent"
        suite.in_memory(moment)
        suite.everything_else(moment)
        end(client)
        self.ended(suite, "SIGKILL to the agent, then to the client", client)

    def crashed(self, suite):
        agent, client = self.started()
        suite.play(Row(self.name, "core", "same user", "weights", FAILS), client.pid, "/nonexistent")
        crash_server(suite, f"{self.name}: the agent", agent.pid, VICTIM)
        end(client)
        end(agent)
        self.ended(suite, "a crash of both", agent)

    def ended(self, suite, what, process):
        moment = f"{self.name}, after {what}"
        suite.nothing_left(moment, process.pid)
        suite.everything_else(moment)
        nothing_written(suite, moment)

    @staticmethod
    def expectations():
        closed = {name: FAILS for name in CLOSED}
        return {
            ("same user", "weights"): closed,
            ("another user", "weights"): closed,
            ("root", "weights"): {"proc_mem": WORKS},
            ("root", "data key"): {"proc_mem": FAILS},
        }


class RunOnDemand(Run):
    """`weightseal run`, with a server that lives as long as the command."""

    def absent(self):
        return "" if self.scene.memory.group else "no control group tells which process serves"

    def servers(self):
        return self.scene.memory.processes("mount-server")

    def besides(self, suite, moment):
        (server,) = self.servers()
        play_server(suite, f"{self.name}: its server", server, with_the_key(self.user))

    def play(self, suite):
        super().play(suite)
        self.until(suite, "SIGKILL to its server", kill)
        self.until(suite, "a crash of its server", lambda servers: self.crash(suite, servers))

    def crash(self, suite, servers):
        for server in servers:
            crash_server(suite, f"{self.name}: its server", server, self.user)

    def until(self, suite, what, act):
        _, process = self.start("copy")
        await_line(process, "loaded")
        (server,) = self.servers()
        moment = f"{self.name}, after {what}"
        act([server])
        end(process)
        for each in (server, process.pid):
            suite.nothing_left(moment, each)
        suite.everything_else(moment)
        nothing_written(suite, moment)

    def ended(self, suite, number):
        """The server ends with the command."""
        super().ended(suite, number)
        until = time.time() + 20
        while self.servers() and time.time() < until:
            time.sleep(0.1)
        suite.check(f"{self.name}, after {signal.Signals(number).name}: its server has ended", not self.servers())

    def expectations(self):
        # The mount is the user's: even root is refused at its files, until he becomes that user.
        refused = {"proc_fd": FAILS, "proc_root": FAILS, "namespace": FAILS} if self.user != OWNER else {}
        every = super().expectations()
        return {**every, ("root", "weights"): {**every["root", "weights"], **refused}}
