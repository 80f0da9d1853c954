# SPDX-License-Identifier: Apache-2.0
"""Models in a store: S3Proxy, a real server on loopback."""

import json
import os
import sys
from pathlib import Path

import fsspec
import pytest
import safetensors.torch
import torch

import weightseal
from conftest import KEY, NOBODY, python, root_only

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/servers"))

from started import Started, Unavailable  # noqa: E402

ACCESS = {"AWS_ACCESS_KEY_ID": "weightseal", "AWS_SECRET_ACCESS_KEY": "weightseal-secret"}
BUCKET = "s3://models"


@pytest.fixture(scope="module")
def server(bench):
    try:
        started = Started("s3proxy", bench.top / "s3proxy")
    except Unavailable as reason:
        pytest.skip(str(reason))
    try:
        (started.folder / "buckets" / "models").mkdir(parents=True, exist_ok=True)
        yield started.port
    finally:
        started.close()


@pytest.fixture(scope="module")
def stored(bench, plain, server):
    """A sealed file and a sealed model in the bucket, and an environment that reaches it."""
    config = bench.top / "config-s3"
    (config / "weightseal").mkdir(parents=True)
    (config / "weightseal" / "config.yaml").write_text(
        f"stores:\n  s3:\n    endpoint: http://127.0.0.1:{server}\n    region: eu-west-1\n"
    )
    config.chmod(0o755)
    before = dict(os.environ)
    os.environ.update({**ACCESS, "XDG_CONFIG_HOME": str(config), "AWS_EC2_METADATA_DISABLED": "true"})
    model = bench.top / "in-store"
    model.mkdir()
    (model / "config.json").write_text('{"seed": 1}')
    safetensors.torch.save_file(safetensors.torch.load_file(plain), model / "model.safetensors")
    bench.cli("encrypt", plain, "-o", f"{BUCKET}/file.sealed", "--key", KEY)
    bench.cli("encrypt", model, "-o", f"{BUCKET}/prod/llama.sealed", "--key", KEY, "--name", "llama")
    yield f"{BUCKET}/prod/llama.sealed"
    os.environ.clear()
    os.environ.update(before)


def same(tensors, plain):
    wanted = safetensors.torch.load_file(plain)
    assert set(tensors) == set(wanted)
    for name, tensor in wanted.items():
        assert torch.equal(tensors[name], tensor), name


def test_loads_from_a_store(stored, plain):
    same(weightseal.load_file(f"{BUCKET}/file.sealed"), plain)
    same(weightseal.load_file(f"{stored}/model.safetensors"), plain)
    same(weightseal.load_file(stored, file="model.safetensors", expect={"name": "llama"}), plain)
    with weightseal.safe_open(f"{stored}/model.safetensors", framework="pt") as tensors:
        assert torch.equal(tensors.get_tensor("t3"), safetensors.torch.load_file(plain)["t3"])
    with weightseal.open(f"{stored}/config.json") as file:
        assert json.loads(file.read()) == {"seed": 1}


def test_is_a_file_system_of_stores(stored):
    system = fsspec.filesystem("weightseal")
    assert sorted(system.ls(stored, detail=False)) == [f"{stored}/config.json", f"{stored}/model.safetensors"]
    with fsspec.open(f"weightseal://{stored}/config.json", "rb") as file:
        assert json.loads(file.read()) == {"seed": 1}
    with pytest.raises(FileNotFoundError):
        system.ls(f"{BUCKET}/nothing.sealed")


def test_refuses_another_model_of_a_store(stored):
    with pytest.raises(weightseal.NotAuthenticError):
        weightseal.load_file(f"{stored}/model.safetensors", expect={"name": "mistral"})
    with pytest.raises(weightseal.NotFoundError):
        weightseal.load_file(f"{BUCKET}/nothing.sealed")


# agent-v1#peer-4
def test_an_agent_that_listens_reads_no_store_unless_a_rule_says_so(bench, stored, plain, start_agent):
    agent = start_agent()
    with pytest.raises(weightseal.NoAccessError, match=r"may not have s3://models/prod/llama.sealed"):
        weightseal.load_file(f"{stored}/model.safetensors", agent=agent.socket)
    with pytest.raises(weightseal.NoAccessError, match="may not have"):  # the same words for what is not there
        weightseal.load_file(f"{BUCKET}/prod/nothing.sealed", agent=agent.socket)
    policy = bench.top / "stores.json"
    rule = {"uid": os.geteuid(), "models": [f"{BUCKET}/prod"], "expect": {"name": "llama"}}
    policy.write_text(json.dumps({"clients": [rule]}))
    agent = start_agent("--policy", policy)
    same(weightseal.load_file(f"{stored}/model.safetensors", agent=agent.socket), plain)
    with pytest.raises(weightseal.NoAccessError, match="may not have"):
        weightseal.load_file(f"{BUCKET}/file.sealed", agent=agent.socket)
    with pytest.raises(weightseal.NoAccessError, match="only name llama"):
        weightseal.load_file(stored, agent=agent.socket, expect={"name": "other"})
    with pytest.raises(weightseal.WeightsealError, match="plain form"):
        weightseal.load_file(f"{BUCKET}/prod/../file.sealed", agent=agent.socket)


@root_only
# agent-v1#peer-4
def test_each_user_gets_from_stores_what_the_policy_names(bench, stored, start_agent):
    policy = bench.top / "stores-users.json"
    policy.write_text(
        json.dumps(
            {
                "clients": [
                    {"uid": 0, "models": [BUCKET]},
                    {"uid": NOBODY, "models": ["/"]},
                ]
            }
        )
    )
    agent = start_agent("--policy", policy)
    script = """
import sys, weightseal
try:
    print(len(weightseal.load_file(sys.argv[1], agent=sys.argv[2])))
except weightseal.WeightsealError as error:
    print(error.type, error.message)
"""
    target = f"{stored}/model.safetensors"
    assert python(script, target, agent.socket) == "8"
    assert python(script, target, agent.socket, user=NOBODY).startswith(
        "NotAllowed user 65534 may not have s3://models"
    )


def test_clients_share_a_model_of_a_store_until_it_changes(bench, stored, plain, start_agent):
    policy = bench.top / "shared.json"
    policy.write_text(json.dumps({"clients": [{"uid": os.geteuid(), "models": [BUCKET]}]}))
    agent = start_agent("--policy", policy)
    target = f"{BUCKET}/shared.sealed"
    bench.cli("encrypt", plain, "-o", target, "--key", KEY)
    with weightseal.model(target, agent=agent.socket) as one, weightseal.model(target, agent=agent.socket) as two:
        inodes = {os.fstat(each.region(plain.name).descriptor).st_ino for each in (one, two)}
        assert len(inodes) == 1
        bench.cli("encrypt", plain, "-o", target, "--key", KEY, "--force")
        with weightseal.model(target, agent=agent.socket) as three:
            assert os.fstat(three.region(plain.name).descriptor).st_ino not in inodes
