# SPDX-License-Identifier: Apache-2.0
"""A real model: the embeddings of the sealed one are those of the plaintext, bit for bit."""

import os
from pathlib import Path

import pytest
import safetensors.torch
import torch
from transformers import AutoConfig, AutoModel, AutoTokenizer, BertModel

import weightseal
import weightseal.transformers
from conftest import python

SENTENCES = [
    "Weights that nobody can read are of use to nobody but their owner.",
    "Ein Satz in einer anderen Sprache.",
    "short",
    "A sentence " * 90,
]


def embeddings(model, tokenizer):
    model.eval()
    tokens = tokenizer(SENTENCES, padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.no_grad():
        states = model(**tokens).last_hidden_state
    mask = tokens["attention_mask"].unsqueeze(-1).to(states.dtype)
    return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)


@pytest.fixture(scope="module")
def expected(minilm):
    return embeddings(AutoModel.from_pretrained(minilm), AutoTokenizer.from_pretrained(minilm))


def test_gives_the_same_embeddings_from_the_whole_sealed_model(sealed_minilm, expected):
    model = weightseal.transformers.from_pretrained(AutoModel, sealed_minilm, expect={"name": "minilm"})
    tokenizer = weightseal.transformers.from_pretrained(AutoTokenizer, sealed_minilm)
    assert torch.equal(embeddings(model, tokenizer), expected)


def test_gives_the_same_embeddings_from_tensors(sealed_minilm, minilm, expected):
    tokenizer = AutoTokenizer.from_pretrained(minilm)
    config = AutoConfig.from_pretrained(minilm)
    model = BertModel(config)
    # The file has a buffer that newer classes do not keep.
    left = weightseal.load_state_dict(model, sealed_minilm, strict=False)
    assert left.missing_keys == []
    assert torch.equal(embeddings(model, tokenizer), expected)
    model = BertModel(config)
    with weightseal.safe_open(sealed_minilm) as source:
        model.load_state_dict({name: source.get_tensor(name) for name in source.keys()}, strict=False)
    assert torch.equal(embeddings(model, tokenizer), expected)
    assert set(weightseal.load_file(sealed_minilm)) == set(safetensors.torch.load_file(minilm / "model.safetensors"))


def test_gives_the_same_embeddings_from_a_named_class(sealed_minilm, expected):
    model = weightseal.transformers.from_pretrained(BertModel, sealed_minilm)
    with weightseal.transformers.folder(sealed_minilm) as folder:
        assert torch.equal(embeddings(model, AutoTokenizer.from_pretrained(folder)), expected)


def test_leaves_no_file_behind_and_writes_none(sealed_minilm):
    with weightseal.transformers.folder(sealed_minilm) as folder:
        found = [Path(top, name) for top, _, names in os.walk(folder) for name in names]
        assert found
        assert all(path.is_symlink() and os.readlink(path).startswith("/proc/self/fd/") for path in found)
        assert not any("safetensors" in path.name for path in found)
        assert Path(folder, "config.json").read_text().startswith("{")
        assert Path(folder).stat().st_mode & 0o777 == 0o700
    assert not Path(folder).exists()


def test_works_for_a_user_who_is_not_root(bench, sealed_minilm, start_agent):
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    policy = bench.top / "not-root.yaml"
    policy.write_text(f"clients: [{{uid: 65534, models: [{sealed_minilm}]}}]")
    agent = start_agent("--policy", policy)
    said = python(
        """
import os, sys
from transformers import AutoModel, AutoTokenizer
from weightseal.transformers import from_pretrained
assert os.getuid() == 65534
tokenizer = from_pretrained(AutoTokenizer, sys.argv[1])
print(type(from_pretrained(AutoModel, sys.argv[1])).__name__, tokenizer("a")["input_ids"])
""",
        sealed_minilm,
        user=65534,
        WEIGHTSEAL_AGENT=str(agent.socket),
        HOME="/nonexistent",
    )
    assert said.splitlines()[-1] == "BertModel [101, 1037, 102]"


def test_refuses_one_file(bench, minilm):
    sealed = bench.seal(minilm / "config.json", "config.sealed")
    with pytest.raises(weightseal.UsageError, match="one file"):
        weightseal.transformers.from_pretrained(AutoConfig, sealed)
