# SPDX-License-Identifier: Apache-2.0
"""NumPy arrays out of sealed safetensors files."""

from __future__ import annotations

from typing import Any

import numpy

from ._model import AgentLike, Expected, Region, StrPath, open_model
from ._safetensors import Checkpoint, TensorInfo
from .errors import UnsupportedError

_NAMES = {
    "BOOL": "?", "U8": "u1", "I8": "i1", "U16": "<u2", "I16": "<i2", "F16": "<f2", "U32": "<u4", "I32": "<i4",
    "F32": "<f4", "U64": "<u8", "I64": "<i8", "F64": "<f8", "C64": "<c8",
}  # fmt: skip


def array(region: Region, info: TensorInfo) -> Any:
    """An array over the region's memory, whether its bytes are there yet or not."""
    name = _NAMES.get(info.dtype)
    if name is None:
        raise UnsupportedError(
            f"tensor {info.name} is of the type {info.dtype}, which numpy has not", "load it with torch"
        )
    count = 1
    for each in info.shape:
        count *= each
    if count == 0:
        return numpy.empty(info.shape, dtype=name)
    return numpy.frombuffer(region.buffer, dtype=name, count=count, offset=info.begin).reshape(info.shape)


def load_file(
    path: StrPath, *, expect: Expected = None, agent: AgentLike = None, file: str | None = None
) -> dict[str, Any]:
    """Every tensor of a sealed safetensors file or model, as arrays over the memory that the agent decrypted into."""
    model, inner = open_model(path, expect, agent)
    with model:
        checkpoint = Checkpoint(model, file or inner)
        checkpoint.need_all()
        return {name: array(*checkpoint.find(name)) for name in checkpoint.names()}
