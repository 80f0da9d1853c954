# SPDX-License-Identifier: Apache-2.0
"""Loads encrypted model weights without a plaintext file.

    tensors = weightseal.load_file("model.safetensors.sealed")

`load_file` and `load_state_dict` need torch, `weightseal.numpy` needs NumPy; nothing else is needed but the command
`weightseal`.
"""

from __future__ import annotations

from typing import Any

from ._agent import Agent
from ._file import PlainFile, open
from ._model import AgentLike, Expected, Identity, Model, StrPath, open_model
from ._process import allow_dumps
from ._safe_open import LazyTensor, safe_open
from .errors import (
    AgentError,
    MalformedModelError,
    NoAccessError,
    NotAuthenticError,
    NotFoundError,
    UnavailableError,
    UnsupportedError,
    UsageError,
    WeightsealError,
)

__version__ = "0.1.0"


def load_file(
    path: StrPath,
    device: str | int = "cpu",
    *,
    expect: Expected = None,
    agent: AgentLike = None,
    file: str | None = None,
) -> dict[str, Any]:
    """Every tensor of a sealed safetensors file or model, by name; see `weightseal.torch.load_file`."""
    from . import torch

    return torch.load_file(path, device, expect=expect, agent=agent, file=file)


def load_state_dict(
    module: Any,
    path: StrPath,
    *,
    strict: bool = True,
    expect: Expected = None,
    agent: AgentLike = None,
    file: str | None = None,
) -> Any:
    """Copies a sealed model's tensors into a torch module; see `weightseal.torch.load_state_dict`."""
    from . import torch

    return torch.load_state_dict(module, path, strict=strict, expect=expect, agent=agent, file=file)


def model(path: StrPath, *, expect: Expected = None, agent: AgentLike = None) -> Model:
    """Opens a sealed file or model: its identity, its files' names and sizes, their bytes."""
    return open_model(path, expect, agent)[0]


__all__ = [
    "Agent",
    "AgentError",
    "Identity",
    "LazyTensor",
    "MalformedModelError",
    "Model",
    "NoAccessError",
    "NotAuthenticError",
    "NotFoundError",
    "PlainFile",
    "UnavailableError",
    "UnsupportedError",
    "UsageError",
    "WeightsealError",
    "allow_dumps",
    "load_file",
    "load_state_dict",
    "model",
    "open",
    "safe_open",
]
