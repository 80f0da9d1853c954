"""Ways of loading in which a process stays that has the data key."""

import os
import signal
import time

from scene import FILE, HERE, OWNER, PYTHON, VICTIM, await_line, end
from tables import BY_YAMA, FAILS, WORKS, Row
from ways import ENGINE, LAUNCHER, TRACES, Run, Way, nothing, nothing_written


def play_server(suite, name, process, user):
    """A process that keeps the data key for long, at rest, and has a window of plaintext in its buffers."""
    suite.table.played(name)
    for (thief, goal), attacks in server_expectations(user).items():
        for attack, expected in attacks.items():
            suite.play(Row(name, attack, thief, goal, expected), process, "/nonexistent")


def server_expectations(user):
    attacks = {name: FAILS for name in (*TRACES, "proc_fd", "jcmd", "jmap")}
    keys = {name: FAILS for name in ("proc_mem", "process_vm_readv", "gcore")}
    everybody = {
        ("another user", "weights"): attacks,
        ("root", "data key"): keys,
        ("root", "segment key"): {"proc_mem": WORKS},
    }
    if user == OWNER:
        return everybody
    return {("same user", "weights"): attacks, ("same user", "data key"): keys, **everybody}


class Mounted(Way):
    """`weightseal mount` by root for a user, whose engine opens the path."""

    def __init__(self, scene, name, mode):
        super().__init__(scene)
        self.name, self.mode = name, mode
        self.at = scene.disk / "mounted"

    def absent(self):
        return "" if self.scene.memory.group else "no control group tells which process serves"

    def mount(self):
        self.at.mkdir(exist_ok=True)
        words = [LAUNCHER, "mount", self.scene.sealed, self.at, "--mode", self.mode, "--owner", f"{VICTIM}:{VICTIM}"]
        process = self.scene.start(OWNER, *words)
        said = process.communicate(timeout=120)[0].decode()
        if process.returncode:
            raise AssertionError(f"mount: {said[-300:]}")

    def unmount(self):
        process = self.scene.start(OWNER, LAUNCHER, "umount", "--now", self.at)
        process.communicate(timeout=120)

    def play(self, suite):
        for moment, killed in (("umount", False), ("SIGKILL to its server", True)):
            self.mount()
            server = self.scene.memory.processes("mount-server")
            engine = self.scene.start(VICTIM, *ENGINE, self.at / FILE, "copy")
            try:
                await_line(engine, "loaded")
                if not killed:
                    self.used(suite, engine.pid, server)
                for process in server if killed else []:
                    os.kill(process, signal.SIGKILL)
            finally:
                end(engine)
                self.unmount()
            for process in server or [engine.pid]:
                suite.nothing_left(f"{self.name}, after {moment}", process)
            suite.everything_else(f"{self.name}, after {moment}")
            nothing_written(suite, f"{self.name}, after {moment}")

    def used(self, suite, engine, servers):
        self.play_all(suite, engine, str(self.at / FILE), self.expectations())
        for server in servers:
            if self.mode == "on-demand":
                play_server(suite, f"{self.name}: its server", server, OWNER)
        suite.everything_else(f"{self.name}, in use")

    @staticmethod
    def expectations():
        return {
            ("same user", "weights"): {"path_of": WORKS, "proc_mem": BY_YAMA},
            ("another user", "weights"): nothing("path_of"),
            ("root", "weights"): {"path_of": FAILS, "proc_mem": WORKS},
            ("root", "data key"): {"proc_mem": FAILS},
        }


class Agent(Way):
    """`weightseal agent`, and a Python engine that loads from it."""

    name = "agent"

    def absent(self):
        return "" if self.scene.memory.group else "no control group tells what was started"

    def play(self, suite):
        socket = self.scene.disk / f"home-{VICTIM}" / "agent.sock"
        agent = self.scene.start(VICTIM, LAUNCHER, "agent", "--socket", socket)
        until = time.time() + 120
        while not socket.exists() and time.time() < until and agent.poll() is None:
            time.sleep(0.1)
        client = self.scene.start(VICTIM, PYTHON, HERE / "client.py", self.scene.sealed, socket, FILE)
        try:
            await_line(client, "loaded")
            self.play_all(suite, client.pid, "/nonexistent", self.expectations())
            play_server(suite, f"{self.name}: the agent", agent.pid, VICTIM)
            suite.in_memory(self.name)
            suite.everything_else(f"{self.name}, in use")
        finally:
            end(agent)
            end(client)
        suite.nothing_left(f"{self.name}, after SIGKILL to both", agent.pid)
        suite.everything_else(f"{self.name}, after SIGKILL to both")
        nothing_written(suite, f"{self.name}, after SIGKILL to both")

    @staticmethod
    def expectations():
        closed = {name: FAILS for name in (*TRACES, "proc_fd")}
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

    def besides(self, suite, moment):
        (server,) = self.scene.memory.processes("mount-server")
        play_server(suite, f"{self.name}: its server", server, self.user)

    def play(self, suite):
        super().play(suite)
        _, process = self.start("copy")
        await_line(process, "loaded")
        moment = f"{self.name}, after SIGKILL to its server"
        for server in self.scene.memory.processes("mount-server"):
            os.kill(server, signal.SIGKILL)
        end(process)
        suite.nothing_left(moment, process.pid)
        suite.everything_else(moment)
        nothing_written(suite, moment)

    def expectations(self):
        # The mount is the user's: even root is refused at its files, until he becomes that user.
        refused = {"proc_fd": FAILS, "proc_root": FAILS, "namespace": FAILS} if self.user != OWNER else {}
        every = super().expectations()
        return {**every, ("root", "weights"): {**every["root", "weights"], **refused}}
