# SPDX-License-Identifier: Apache-2.0
"""The load format for vLLM, against a stand-in for what it uses of vLLM 0.11.

The stand-in has what vllm/model_executor/model_loader/__init__.py and base_loader.py of that release have for loaders:
the register, the lookup by load format, and the abstract methods with their arguments. It does not show that vLLM
itself runs with it, nor what its models do with the tensors; that takes a GPU.
"""

import sys
from abc import ABC, abstractmethod
from importlib.metadata import entry_points
from types import ModuleType, SimpleNamespace

import pytest
import safetensors.torch
import torch

import weightseal


@pytest.fixture
def loaders(monkeypatch):
    """The load formats that are known, by name."""
    known = {"auto": object}

    class BaseModelLoader(ABC):
        def __init__(self, load_config):
            self.load_config = load_config

        @abstractmethod
        def download_model(self, model_config): ...

        @abstractmethod
        def load_weights(self, model, model_config): ...

    def register_model_loader(load_format):
        def register(loader):
            if not issubclass(loader, BaseModelLoader):
                raise ValueError
            known[load_format] = loader
            return loader

        return register

    modules = {name: ModuleType(name) for name in ("vllm", "vllm.model_executor", "vllm.model_executor.model_loader")}
    modules["vllm.model_executor.model_loader"].register_model_loader = register_model_loader
    base = modules["vllm.model_executor.model_loader.base_loader"] = ModuleType("base_loader")
    base.BaseModelLoader = BaseModelLoader
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    [plugin] = [each for each in entry_points(group="vllm.general_plugins") if each.name == "weightseal"]
    plugin.load()()
    return known


class Model(torch.nn.Module):
    """Loads weights as vLLM's models do: from names and tensors, and says which it took."""

    def __init__(self):
        super().__init__()
        self.a = torch.nn.Parameter(torch.zeros(3, 4))
        self.b = torch.nn.Parameter(torch.zeros(2))

    def load_weights(self, weights):
        mine = dict(self.named_parameters())
        taken = set()
        for name, tensor in weights:
            if name in mine:
                mine[name].data.copy_(tensor)
                taken.add(name)
        return taken


@pytest.fixture(scope="module")
def sealed(bench):
    tensors = {"a": torch.randn(3, 4), "b": torch.randn(2)}
    plain = bench.top / "vllm.safetensors"
    safetensors.torch.save_file(tensors, plain)
    safetensors.torch.save_file({"a": tensors["a"]}, bench.top / "part.safetensors")
    return tensors, bench.seal(plain, "vllm.sealed"), bench.seal(bench.top / "part.safetensors", "part.sealed")


def configured(loaders, extra, model="/srv/plain", quantization=None):
    loader = loaders["weightseal"](SimpleNamespace(load_format="weightseal", model_loader_extra_config=extra))
    return loader, SimpleNamespace(model=model, quantization=quantization)


def test_loads_weights_into_a_model(loaders, sealed, agent):
    tensors, path, _ = sealed
    for extra, model in (({"sealed": str(path), "agent": str(agent.socket)}, "/srv/plain"), ({}, str(path))):
        loader, config = configured(loaders, extra, model)
        module = Model()
        loader.download_model(config)
        loader.load_weights(module, config)
        assert torch.equal(module.a, tensors["a"])
        assert torch.equal(module.b, tensors["b"])


def test_refuses_a_model_without_all_weights(loaders, sealed):
    loader, config = configured(loaders, {"sealed": str(sealed[2])})
    with pytest.raises(weightseal.WeightsealError, match="no weights for b"):
        loader.load_weights(Model(), config)
    loader, config = configured(loaders, {"sealed": str(sealed[2])}, quantization="fp8")
    loader.load_weights(Model(), config)


def test_refuses_settings_that_it_does_not_know(loaders, sealed):
    for extra in ({"seald": "x"}, "text"):
        loader, config = configured(loaders, extra)
        with pytest.raises(weightseal.UsageError):
            loader.download_model(config)
    loader, config = configured(loaders, {"sealed": str(sealed[1]), "expect": {"name": "other"}})
    with pytest.raises(weightseal.NotAuthenticError):
        loader.load_weights(Model(), config)
