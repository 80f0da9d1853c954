# SPDX-License-Identifier: Apache-2.0
"""PyTorch tensors out of sealed safetensors files."""

from __future__ import annotations

from typing import Any

import torch

from ._model import AgentLike, Expected, Region, StrPath, open_model
from ._safetensors import Checkpoint, TensorInfo
from .errors import UnsupportedError

_NAMES = {
    "BOOL": "bool", "U8": "uint8", "I8": "int8", "F8_E5M2": "float8_e5m2", "F8_E4M3": "float8_e4m3fn",
    "F8_E8M0": "float8_e8m0fnu", "U16": "uint16", "I16": "int16", "F16": "float16", "BF16": "bfloat16", "U32": "uint32",
    "I32": "int32", "F32": "float32", "U64": "uint64", "I64": "int64", "F64": "float64", "C64": "complex64",
}  # fmt: skip


def dtype(info: TensorInfo) -> Any:
    """The torch type of a tensor's numbers."""
    found = getattr(torch, _NAMES[info.dtype], None)
    if found is None:
        raise UnsupportedError(
            f"tensor {info.name} is of the type {info.dtype}, which torch {torch.__version__} has not",
            "use a newer torch",
        )
    return found


def tensor(region: Region, info: TensorInfo) -> Any:
    """A tensor over the region's memory, whether its bytes are there yet or not."""
    of = dtype(info)
    count = 1
    for each in info.shape:
        count *= each
    if count == 0:
        return torch.empty(info.shape, dtype=of)
    buffer: Any = region.buffer
    offset = info.begin
    size = (info.end - info.begin) // count
    if offset % size:
        # Numbers that begin between two places where the processor reads them.
        region.need([(info.begin, info.end - info.begin)])
        buffer, offset = bytearray(region.buffer[info.begin : info.end]), 0
    return torch.frombuffer(buffer, dtype=of, count=count, offset=offset).reshape(info.shape)


def load_file(
    path: StrPath,
    device: str | int = "cpu",
    *,
    expect: Expected = None,
    agent: AgentLike = None,
    file: str | None = None,
) -> dict[str, Any]:
    """Every tensor of a sealed safetensors file, or of a sealed model with one or with an index of shards.

    On the CPU the tensors lie in the memory that the agent decrypted into: nothing is copied. They can be written to;
    what this process changes, it alone sees.
    """
    model, inner = open_model(path, expect, agent)
    with model:
        checkpoint = Checkpoint(model, file or inner)
        checkpoint.need_all()
        return {name: placed(tensor(*checkpoint.find(name)), device) for name in checkpoint.names()}


def placed(value: Any, device: str | int) -> Any:
    """A tensor on a device; itself, if that is the CPU."""
    return value if str(device) == "cpu" else value.to(device)


def load_state_dict(
    module: Any,
    path: StrPath,
    *,
    strict: bool = True,
    expect: Expected = None,
    agent: AgentLike = None,
    file: str | None = None,
) -> Any:
    """Copies a sealed model's tensors into a torch module; what `module.load_state_dict` returns."""
    return module.load_state_dict(load_file(path, expect=expect, agent=agent, file=file), strict=strict)
