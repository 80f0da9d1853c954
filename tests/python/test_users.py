# SPDX-License-Identifier: Apache-2.0
"""Who gets what: users, policies, models that are not what they were."""

import contextlib
import json
import shutil
import stat
import subprocess

import pytest
import safetensors.torch
import torch

import weightseal
from conftest import LAUNCHER, NOBODY, flip, python, root_only


@root_only
def test_refuses_other_users(bench, sealed, start_agent):  # agent-v1#peer-1
    agent = start_agent()
    script = """
import sys, weightseal
try:
    weightseal.load_file(sys.argv[1], agent=sys.argv[2])
    print("loaded")
except weightseal.WeightsealError as error:
    print(type(error).__name__, error.type, error.message)
"""
    assert stat.S_IMODE(agent.socket.stat().st_mode) == 0o600
    # The socket's own mode keeps others out; and where it does not, who they are.
    assert python(script, sealed, agent.socket, user=NOBODY).startswith("AgentError")
    agent.socket.chmod(0o666)
    said = python(script, sealed, agent.socket, user=NOBODY)
    # agent-v1#ans-2
    assert said.startswith("NoAccessError NotAllowed user 65534 may not use this agent"), said
    assert not agent.maps()


@root_only
def test_gives_each_user_what_the_policy_names(bench, plain, sealed, start_agent):  # agent-v1#peer-2, agent-v1#peer-3
    folder = bench.top / "allowed"
    folder.mkdir(exist_ok=True)
    for each in folder.iterdir():
        each.unlink()
    shutil.copy(sealed, folder / "one.sealed")
    (folder / "link.sealed").symlink_to(sealed)
    (bench.top / "to-allowed.sealed").unlink(missing_ok=True)
    (bench.top / "to-allowed.sealed").symlink_to(folder / "one.sealed")
    policy = bench.top / "policy.json"
    policy.write_text(
        json.dumps(
            {
                "clients": [
                    {"uid": NOBODY, "models": [str(folder)], "expect": {"name": plain.name}},
                    {"uid": 0, "models": ["/"]},
                ]
            }
        )
    )
    agent = start_agent("--policy", policy)
    script = """
import sys, weightseal
for path in sys.argv[2:]:
    try:
        print(len(weightseal.load_file(path, agent=sys.argv[1])))
    except weightseal.WeightsealError as error:
        print(error.type, error.message)
"""
    said = python(
        script,
        agent.socket,
        folder / "one.sealed",
        bench.top / "to-allowed.sealed",
        folder / "link.sealed",
        sealed,
        bench.top / "absent.sealed",
        folder / ".." / sealed.name,
        folder / "absent.sealed",
        user=NOBODY,
    ).splitlines()
    assert said[:2] == ["8", "8"]
    assert all(line.startswith("NotAllowed user 65534 may not have ") for line in said[2:6]), said
    # What is there he may know; what is elsewhere, not.
    assert "NotFound" in said[6] or "Absent" in said[6], said
    assert str(sealed) not in said[2]
    assert len(weightseal.load_file(sealed, agent=agent.socket)) == 8


@root_only
def test_expects_of_a_model_what_the_policy_expects(bench, sealed, start_agent):
    policy = bench.top / "expecting.json"
    policy.write_text(json.dumps({"clients": [{"uid": 0, "models": [str(sealed)], "expect": {"name": "other"}}]}))
    agent = start_agent("--policy", policy)
    with pytest.raises(weightseal.NotAuthenticError, match="not what was asked for"):
        weightseal.load_file(sealed, agent=agent.socket)
    with pytest.raises(weightseal.NoAccessError, match="policy lets only"):
        weightseal.load_file(sealed, agent=agent.socket, expect={"name": "mine"})


def test_refuses_a_policy_that_says_more_than_it_knows(bench):
    policy = bench.top / "unknown.yaml"
    policy.write_text("clients: [{uid: 0, models: [/], group: 5}]")
    done = subprocess.run(
        [LAUNCHER, "agent", "--socket", bench.top / "never.sock", "--policy", policy], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "unknown member group" in done.stderr
    assert not (bench.top / "never.sock").exists()


@pytest.mark.parametrize("place", ["shared", "private"])
def test_gives_nothing_of_a_model_that_was_tampered_with(sealed, start_agent, place):
    agent = start_agent().socket if place == "shared" else None
    size = sealed.stat().st_size
    weightseal.load_file(sealed, agent=agent)
    flip(sealed, size // 2)
    with pytest.raises(weightseal.NotAuthenticError) as caught:
        weightseal.load_file(sealed, agent=agent)
    assert caught.value.code == 13
    assert caught.value.next
    flip(sealed, size // 2)
    assert weightseal.load_file(sealed, agent=agent)
    with open(sealed, "r+b") as file:
        file.truncate(size - 1)
    with pytest.raises(weightseal.NotAuthenticError):
        weightseal.load_file(sealed, agent=agent)


def test_fails_for_the_damaged_range_and_goes_on(sealed, agent, plain):
    expected = safetensors.torch.load_file(plain)
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        t0 = source.get_tensor("t0")
        _, info = source._checkpoint.find("t6")
        flip(sealed, info.begin + 300_000)
        with pytest.raises(weightseal.NotAuthenticError):
            source.get_tensor("t6")
        with pytest.raises(weightseal.NotAuthenticError):
            source.get_tensor("t6")
        assert torch.equal(source.get_tensor("t1"), expected["t1"])
        assert torch.equal(t0, expected["t0"])
        flip(sealed, info.begin + 300_000)
        assert torch.equal(source.get_tensor("t6"), expected["t6"])


def test_does_not_mix_a_model_with_the_one_that_takes_its_place(bench, plain, sealed, agent):  # agent-v1#open-1
    old = safetensors.torch.load_file(plain)
    new = {name: tensor + 1 for name, tensor in old.items()}
    replaced = bench.top / "replaced.safetensors"
    safetensors.torch.save_file(new, replaced)
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        assert torch.equal(source.get_tensor("t0"), old["t0"])
        bench.cli("encrypt", replaced, "-o", sealed, "--key", "local:team", "--force")
        loaded = weightseal.load_file(sealed, agent=agent.socket)
        assert all(torch.equal(loaded[name], new[name]) for name in new)
        # The old one is open still, and stays what it was, or fails.
        with contextlib.suppress(weightseal.NotAuthenticError):
            assert torch.equal(source.get_tensor("t7"), old["t7"])
        assert torch.equal(source.get_tensor("t0"), old["t0"])
        assert len(agent.memory_files()) == 2
