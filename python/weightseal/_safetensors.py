# SPDX-License-Identifier: Apache-2.0
"""What a safetensors file says of its tensors."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ._model import Expected, Model, Region
from .errors import MalformedModelError, NotFoundError, UsageError

_MAX_HEADER = 100_000_000
_INDEX = "model.safetensors.index.json"
_SINGLE = "model.safetensors"

# Bits of one number, by its type's name in the file.
BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "U16": 16, "I16": 16, "F16": 16, "BF16": 16,
    "U32": 32, "I32": 32, "F32": 32, "U64": 64, "I64": 64, "F64": 64, "C64": 64,
}  # fmt: skip


@dataclass(frozen=True)
class TensorInfo:
    """Where a tensor is in its file, and what it is made of."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class Header:
    """All tensors of one file, in the file's order."""

    tensors: dict[str, TensorInfo]
    metadata: dict[str, str]


def read_header(region: Region) -> Header:
    """Asks for the header alone, and refuses one that leaves anything open."""
    if region.size < 8:
        raise _malformed(region, "it is too short for a safetensors file")
    region.need([(0, 8)])
    (length,) = struct.unpack("<Q", bytes(region.buffer[:8]))
    if length > min(_MAX_HEADER, region.size - 8):
        raise _malformed(region, "its header is longer than the file")
    region.need([(8, length)])
    try:
        members = json.loads(bytes(region.buffer[8 : 8 + length]), object_pairs_hook=_unique)
    except (ValueError, RecursionError):
        raise _malformed(region, "its header is no JSON object") from None
    if not isinstance(members, dict):
        raise _malformed(region, "its header is no JSON object")
    metadata = members.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(each, str) for each in metadata.values()):
        raise _malformed(region, "its metadata is not text")
    start = 8 + length
    tensors = [_tensor(region, name, value, start) for name, value in members.items()]
    tensors.sort(key=lambda each: (each.begin, each.end))
    at = start
    for each in tensors:
        if each.begin != at:
            raise _malformed(region, f"tensor {each.name} overlaps another one, or leaves a gap")
        at = each.end
    if at != region.size:
        raise _malformed(region, "it does not end with its last tensor")
    return Header({each.name: each for each in tensors}, metadata)


def _tensor(region: Region, name: str, value: Any, start: int) -> TensorInfo:
    if not isinstance(value, dict) or set(value) != {"dtype", "shape", "data_offsets"}:
        raise _malformed(region, f"tensor {name} is not described as a tensor")
    dtype, shape, offsets = value["dtype"], value["shape"], value["data_offsets"]
    if not (_naturals(shape) and _naturals(offsets) and len(offsets) == 2 and isinstance(dtype, str)):
        raise _malformed(region, f"tensor {name} is not described as a tensor")
    begin, end = offsets
    bits = BITS.get(dtype)
    if bits is None:
        raise _malformed(region, f"tensor {name} is of the type {dtype}, which is not known here")
    count = 1
    for each in shape:
        count *= each
    if begin > end or (end - begin) * 8 != count * bits:
        raise _malformed(region, f"tensor {name} has not as many bytes as its shape takes")
    return TensorInfo(name, dtype, tuple(shape), start + begin, start + end)


def _naturals(value: object) -> bool:
    return isinstance(value, list) and all(type(each) is int and each >= 0 for each in value)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _malformed(region: Region, problem: str) -> MalformedModelError:
    return MalformedModelError(f"{region.path}: {problem}", "it was sealed like that: ask who sealed it")


class Checkpoint:
    """The tensors of a model, from one file or from all its shards."""

    def __init__(self, model: Model, file: str | None) -> None:
        self.model = model
        self._headers: dict[str, Header] = {}
        self._places: dict[str, str] = {}
        for path, names in self._parts(file):
            header = self._headers[path] = read_header(model.region(path))
            for name in header.tensors if names is None else names:
                if name not in header.tensors:
                    raise MalformedModelError(f"{path} has no tensor {name}, which the index says", "ask who sealed it")
                self._places[name] = path

    def _parts(self, file: str | None) -> Iterator[tuple[str, list[str] | None]]:
        files = self.model.files()
        if file is None and not self.model.single_file and _INDEX in files:
            yield from _shards(self.model)
            return
        if file is None and not self.model.single_file:
            found = [path for path in files if path.endswith(".safetensors")]
            file = _SINGLE if _SINGLE in files else found[0] if len(found) == 1 else None
            if file is None:
                raise NotFoundError(
                    f"{self.model.artifact} has {len(found)} files named *.safetensors and no index",
                    "say which: file='NAME'",
                )
        yield self.model.only_file(file), None

    @property
    def metadata(self) -> dict[str, str]:
        """The metadata of all files."""
        return {name: value for header in self._headers.values() for name, value in header.metadata.items()}

    def names(self) -> list[str]:
        """Every tensor's name, in the order of the files."""
        return list(self._places)

    def find(self, name: str) -> tuple[Region, TensorInfo]:
        """A tensor, and the memory that it is in or will be."""
        path = self._places.get(name)
        if path is None:
            raise UsageError(f"{self.model.artifact} has no tensor {name}", "see keys()")
        return self.model.region(path), self._headers[path].tensors[name]

    def need_all(self) -> None:
        """Returns when every tensor is there."""
        for path in self._headers:
            self.model.region(path).need_all()


def _shards(model: Model) -> Iterator[tuple[str, list[str]]]:
    try:
        places = json.loads(model.read(_INDEX))["weight_map"]
        shards: dict[str, list[str]] = {}
        for name, path in places.items():
            shards.setdefault(path, []).append(name)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise MalformedModelError(f"{_INDEX} is no index of shards", "ask who sealed it") from None
    yield from shards.items()


__all__ = ["BITS", "Checkpoint", "Expected", "Header", "TensorInfo", "read_header"]
