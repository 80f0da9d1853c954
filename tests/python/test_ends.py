# SPDX-License-Identifier: Apache-2.0
"""Agents and clients that end, or are ended."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import safetensors.torch
import torch

import weightseal
from conftest import LAUNCHER, NOBODY, RunningAgent, eventually, python
from weightseal import _process


def test_says_that_the_agent_is_gone(sealed, start_agent, plain):
    agent = start_agent()
    expected = safetensors.torch.load_file(plain)
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        t0 = source.get_tensor("t0")
        agent.kill()
        with pytest.raises(weightseal.AgentError, match="agent") as caught:
            source.get_tensor("t1")
        assert caught.value.next
        assert torch.equal(t0, expected["t0"])
    with pytest.raises(weightseal.AgentError):
        weightseal.load_file(sealed, agent=agent.socket)


def test_fails_when_the_agent_is_killed_in_the_middle(bench, start_agent):
    plain = bench.top / "large.safetensors"
    safetensors.torch.save_file({"w": torch.zeros(64 << 20, dtype=torch.float32)}, plain)
    sealed = bench.seal(plain, "large.sealed")
    agent = start_agent()
    outcome = []

    def load():
        try:
            outcome.append(weightseal.load_file(sealed, agent=agent.socket))
        except weightseal.WeightsealError as error:
            outcome.append(error)

    thread = threading.Thread(target=load)
    thread.start()
    assert eventually(lambda: agent.maps() or outcome)
    agent.process.send_signal(signal.SIGSTOP)
    agent.kill()
    thread.join(30)
    assert len(outcome) == 1
    if isinstance(outcome[0], dict):
        pytest.skip("the load was over before the agent could be killed")
    assert isinstance(outcome[0], weightseal.AgentError)
    sealed.unlink()
    plain.unlink()


def test_ends_an_agent_of_its_own_with_its_last_model(sealed):
    agent = weightseal.Agent.start()
    assert Path(f"/proc/{agent.process}").exists()
    process = agent.process
    agent.close()
    assert not Path(f"/proc/{process}").exists()
    tensors = weightseal.load_file(sealed)
    if not _process.host_swaps():
        children = Path("/proc/self/task")
        assert eventually(lambda: not _agents_of(children)), _agents_of(children)
    assert tensors["t0"].shape == (256, 1024)


def _agents_of(tasks):
    found = []
    for task in tasks.iterdir():
        for child in (task / "children").read_text().split():
            with contextlib.suppress(OSError):
                line = Path(f"/proc/{child}/cmdline").read_bytes()
                if b"--stdin" in line:
                    found.append(child)
    return found


def test_ends_an_agent_whose_process_was_killed(sealed):
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time, weightseal; s = weightseal.safe_open(sys.argv[1]);"
            "print(s._model._agent.status()['process'], flush=True); time.sleep(60)",
            sealed,
        ],
        stdout=subprocess.PIPE,
    )
    process = int(child.stdout.readline())
    assert Path(f"/proc/{process}").exists()
    child.kill()
    child.wait()
    child.stdout.close()
    assert eventually(lambda: not Path(f"/proc/{process}").exists())


def test_says_why_an_agent_could_not_be_started(sealed, monkeypatch, bench):
    settings = bench.top / "config" / "weightseal"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "config.yaml").write_text("nonsense: 1")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(settings.parent))
    with pytest.raises(weightseal.AgentError, match="unknown setting nonsense") as caught:
        weightseal.load_file(sealed)
    assert caught.value.next == "correct it or move it away"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("WEIGHTSEAL", "/nonexistent/weightseal")
    with pytest.raises(weightseal.AgentError, match="could not be started"):
        weightseal.load_file(sealed)
    monkeypatch.delenv("WEIGHTSEAL")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(weightseal.AgentError, match="no weightseal on the PATH"):
        weightseal.load_file(sealed)


def test_is_not_used_by_a_forked_process(sealed, agent, plain):
    expected = safetensors.torch.load_file(plain)
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        t0 = source.get_tensor("t0")
        child = os.fork()
        if child == 0:
            try:
                assert torch.equal(t0, expected["t0"])
                try:
                    source.get_tensor("t1")
                    os._exit(1)
                except weightseal.AgentError:
                    pass
                again = weightseal.load_file(sealed, agent=agent.socket)
                os._exit(0 if torch.equal(again["t1"], expected["t1"]) else 2)
            except BaseException:
                os._exit(3)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert torch.equal(source.get_tensor("t1"), expected["t1"])


def test_takes_over_from_an_agent_that_was_killed(bench):
    path = bench.top / "again.sock"
    first = RunningAgent(path)
    second = subprocess.run([LAUNCHER, "agent", "--socket", path], capture_output=True, text=True)
    assert second.returncode == 2
    assert "another process listens" in second.stderr
    assert len(second.stderr.splitlines()) == 1
    first.kill()
    first.process.stderr.close()
    assert path.exists()
    third = RunningAgent(path)
    assert third.stop() == 143
    assert not path.exists()


def test_refuses_a_path_that_is_taken(bench):
    path = bench.top / "taken"
    path.write_text("mine")
    done = subprocess.run([LAUNCHER, "agent", "--socket", path], capture_output=True, text=True)
    assert done.returncode == 2
    assert path.read_text() == "mine"
    if os.geteuid() == 0:
        path.unlink()
        python("import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])", path)
        os.chown(path, NOBODY, NOBODY)
        done = subprocess.run([LAUNCHER, "agent", "--socket", path], capture_output=True, text=True)
        assert done.returncode == 12
        assert path.exists()
    path.unlink()
