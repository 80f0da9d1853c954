# SPDX-License-Identifier: Apache-2.0
"""Tensors one by one: only what is asked for is decrypted."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from . import _slices
from ._model import AgentLike, Expected, Region, StrPath, open_model
from ._safetensors import Checkpoint, TensorInfo
from .errors import UsageError


class safe_open:
    """A sealed safetensors file or model, used as safetensors' own: names first, tensors and slices when asked for.

    `framework` is "pt" (or "torch") or "np" (or "numpy"). Asking for a tensor decrypts that tensor, a slice the chunks
    of 16 KiB that it touches.
    """

    def __init__(
        self,
        path: StrPath,
        framework: str = "pt",
        device: str | int = "cpu",
        *,
        expect: Expected = None,
        agent: AgentLike = None,
        file: str | None = None,
    ) -> None:
        self._framework = _framework(framework, device)
        self._device = device
        self._model, inner = open_model(path, expect, agent)
        try:
            self._checkpoint = Checkpoint(self._model, file or inner)
        except BaseException:
            self._model.close()
            raise

    def __enter__(self) -> safe_open:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Asks for nothing more. Tensors stay what they are."""
        self._model.close()

    def keys(self) -> list[str]:
        """Every tensor's name."""
        return self._checkpoint.names()

    def metadata(self) -> dict[str, str] | None:
        """The file's metadata; None where there is none."""
        return self._checkpoint.metadata or None

    def get_tensor(self, name: str) -> Any:
        """One whole tensor."""
        region, info = self._checkpoint.find(name)
        region.need([(info.begin, info.end - info.begin)])
        return self._placed(self._whole(region, info))

    def get_slice(self, name: str) -> LazyTensor:
        """A tensor of which only what it is indexed with is decrypted."""
        return LazyTensor(self, *self._checkpoint.find(name))

    def _whole(self, region: Region, info: TensorInfo) -> Any:
        if self._framework.__name__.endswith(".torch"):
            return self._framework.tensor(region, info)
        return self._framework.array(region, info)

    def _placed(self, value: Any) -> Any:
        return value if str(self._device) == "cpu" else value.to(self._device)


class LazyTensor:
    """A tensor that is decrypted where it is indexed: `lazy[0:128]`, `lazy[:, 64:]`."""

    def __init__(self, source: safe_open, region: Region, info: TensorInfo) -> None:
        self._source = source
        self._region = region
        self._info = info

    def get_shape(self) -> list[int]:
        """How long each dimension is."""
        return list(self._info.shape)

    def get_dtype(self) -> str:
        """The type of the numbers, by its name in the file."""
        return self._info.dtype

    def __getitem__(self, index: Any) -> Any:
        self._region.need(_slices.byte_ranges(self._info, index))
        part = self._source._whole(self._region, self._info)[index]
        if hasattr(part, "contiguous"):
            part = part.contiguous()
        return self._source._placed(part)


def _framework(name: str, device: str | int) -> ModuleType:
    if name in ("pt", "torch"):
        from . import torch

        return torch
    if name in ("np", "numpy"):
        if str(device) != "cpu":
            raise UsageError("numpy has no device but the CPU", "leave device out")
        from . import numpy

        return numpy
    raise UsageError(f"there is no framework {name} here", "use pt or np")
