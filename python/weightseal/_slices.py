# SPDX-License-Identifier: Apache-2.0
"""Which bytes of a file an index of a tensor touches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ._model import CHUNK
from ._safetensors import TensorInfo
from .errors import UsageError


def byte_ranges(info: TensorInfo, index: Any) -> list[tuple[int, int]]:
    """Offsets and lengths in the file, ascending; what lies less than a chunk apart is one range."""
    size, dimensions, start = _selected(info, index)
    if any(length == 0 for length, _ in dimensions):
        return []
    # From the inside out: dimensions that lie close together are one run of bytes.
    run = size
    outer: list[tuple[int, int]] = []
    for length, step in reversed(dimensions):
        span = (length - 1) * step + run
        if not outer and step - run < CHUNK:
            run = span
        elif length > 1:
            outer.append((length, step))
    return list(_joined(sorted((info.begin + start + at, run) for at in _starts(outer))))


def _selected(info: TensorInfo, index: Any) -> tuple[int, list[tuple[int, int]], int]:
    """One number's size; length and step of each dimension that is left, and where the first number is; in bytes."""
    count = 1
    for each in info.shape:
        count *= each
    size = (info.end - info.begin) // count if count else 1
    steps: list[int] = []
    step = size
    for length in reversed(info.shape):
        steps.insert(0, step)
        step *= length
    dimensions: list[tuple[int, int]] = []
    start = 0
    for each, length, step in zip(_full(index, len(info.shape)), info.shape, steps):
        if isinstance(each, slice):
            first, _, stride = each.indices(length)
            if stride < 1:
                raise UsageError("a slice with a step below 1", "take the slice forwards, and turn it round")
            chosen = len(range(*each.indices(length)))
            dimensions.append((chosen, stride * step))
            start += first * step if chosen else 0
        else:
            if not -length <= each < length:
                raise IndexError(f"index {each} is out of range for a dimension of {length}")
            start += each % length * step
    return size, dimensions, start


def _full(index: Any, dimensions: int) -> list[Any]:
    """One number or slice for each dimension."""
    parts = list(index) if isinstance(index, tuple) else [index]
    for each in parts:
        if not (each is Ellipsis or isinstance(each, (int, slice))) or isinstance(each, bool):
            raise UsageError(f"a slice cannot be taken with a {type(each).__name__}", "use numbers and slices")
    given = sum(each is not Ellipsis for each in parts)
    if len(parts) - given > 1 or given > dimensions:
        raise IndexError(f"too many indices for a tensor of {dimensions} dimensions")
    at = next((i for i, each in enumerate(parts) if each is Ellipsis), len(parts))
    return parts[:at] + [slice(None)] * (dimensions - given) + parts[at + 1 :]


def _starts(outer: list[tuple[int, int]]) -> Iterator[int]:
    if not outer:
        yield 0
        return
    length, step = outer[-1]
    for i in range(length):
        for rest in _starts(outer[:-1]):
            yield i * step + rest


def _joined(ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    at = end = -1
    for offset, length in ranges:
        if at >= 0 and offset - end < CHUNK:
            end = max(end, offset + length)
            continue
        if at >= 0:
            yield at, end - at
        at, end = offset, offset + length
    if at >= 0:
        yield at, end - at
