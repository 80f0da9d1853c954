# SPDX-License-Identifier: Apache-2.0
"""An open model: its files, in memory that the agent fills."""

from __future__ import annotations

import contextlib
import mmap
import os
import re
import threading
import weakref
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Union

from . import _process
from ._agent import Agent, find
from .errors import AgentError, NotFoundError, UsageError

CHUNK = 16_384
_MAX_RANGES = 1024
# The files of a sealed model that its folder is known by.
_FOLDER_HAS = ("manifest.json", "keys.json")

AgentLike = Union[Agent, str, "os.PathLike[str]", None]
StrPath = Union[str, "os.PathLike[str]"]
Expected = Union[Mapping[str, str], None]


class Identity:
    """Who a model says that it is, authenticated."""

    def __init__(self, name: str, version: str, context: Mapping[str, str]) -> None:
        self.name = name
        self.version = version
        self.context = dict(context)

    def __repr__(self) -> str:
        return f"Identity(name={self.name!r}, version={self.version!r}, context={self.context!r})"


class Region:
    """One file's plaintext, mapped into this process. What has not been asked for is zeros.

    The pages are the agent's, shared with everyone who has the model open, until this process writes to one: then it
    gets a copy of its own.
    """

    def __init__(self, model: Model, index: int, path: str, size: int, descriptor: int) -> None:
        self.path = path
        self.size = size
        self._model = model
        self._index = index
        self._here = bytearray(-(-size // CHUNK))
        self._lock = threading.Lock()
        self.descriptor = descriptor
        self._closing = weakref.finalize(self, os.close, descriptor)
        self.buffer: mmap.mmap | bytearray = bytearray() if size == 0 else self._map()

    def _map(self) -> mmap.mmap:
        mapped = mmap.mmap(self.descriptor, self.size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        mapped.madvise(mmap.MADV_DONTDUMP)
        with contextlib.suppress(OSError):  # a kernel without huge pages
            mapped.madvise(mmap.MADV_HUGEPAGE)
        # Whoever has a tensor has the mapping, and with it the lease on memory that is never swapped.
        self._model._hold_for(mapped)
        return mapped

    def need(self, ranges: Iterable[tuple[int, int]]) -> None:
        """Returns when the ranges (offset, length) hold plaintext. Where it raises, they are not to be used."""
        with self._lock:
            missing = [run for offset, length in ranges for run in self._missing(offset, length)]
            for at in range(0, len(missing), _MAX_RANGES):
                part = missing[at : at + _MAX_RANGES]
                self._model._need(
                    [[self._index, first * CHUNK, min(end * CHUNK, self.size) - first * CHUNK] for first, end in part]
                )
                for first, end in part:
                    self._here[first:end] = b"\1" * (end - first)

    def need_all(self) -> None:
        """Returns when the whole file is there."""
        self.need([(0, self.size)])

    def _missing(self, offset: int, length: int) -> Iterable[tuple[int, int]]:
        if offset < 0 or length < 0 or offset + length > self.size:
            raise UsageError(f"a range that is not within {self.path}", "ask for what the file has")
        end = -(-(offset + length) // CHUNK)
        at = offset // CHUNK
        while length > 0:
            first = self._here.find(0, at, end)
            if first < 0:
                return
            at = self._here.find(1, first, end)
            at = end if at < 0 else at
            yield first, at


class Model:
    """A sealed file or model that is open. Close it, or use it in a with statement; tensors stay what they are."""

    def __init__(self, agent: Agent, artifact: str, expect: Expected) -> None:
        self._agent = agent
        self._lock = threading.RLock()
        self._regions: dict[str, Region] = {}
        place = "uri" if _is_uri(artifact) else "path"
        answer = agent._open({"op": "open", place: artifact, "expect": _expectations(expect)})
        self._number = int(answer["model"])
        self._process = os.getpid()
        self._closing = weakref.finalize(self, agent._leave, self._number)
        identity = answer["identity"]
        self.identity = Identity(identity["name"], identity["version"], identity["context"])
        self.single_file = bool(answer["singleFile"])
        self.artifact = artifact
        self._sizes = {str(file["path"]): int(file["size"]) for file in answer["files"]}
        self._numbers = {str(file["path"]): number for number, file in enumerate(answer["files"])}
        # The agent of a whole machine shares memory for as long as somebody has it open. One's own may go as soon as
        # all is decrypted, and the keys with it, unless it is what keeps the memory from being swapped.
        self._outlives_close = not agent.is_private or _process.host_swaps()

    def files(self) -> dict[str, int]:
        """Every file of the model, with its size in bytes."""
        return dict(self._sizes)

    def region(self, path: str) -> Region:
        """A file's memory, in which nothing is decrypted yet but what was asked for before."""
        with self._lock:
            region = self._regions.get(path)
            if region is None:
                number = self._numbers.get(path)
                if number is None:
                    raise NotFoundError(f"{self.artifact} holds no file {path}", "see files() for those it has")
                if not self._closing.alive:
                    raise UsageError(f"{self.artifact} is closed", "open it again")
                # Before the first plaintext is within this process's reach.
                _process.forbid_dumps()
                _, [descriptor] = self._agent._ask({"op": "file", "model": self._number, "file": number}, 1)
                region = self._regions[path] = Region(self, number, path, self._sizes[path], descriptor)
            return region

    def read(self, path: str) -> bytes:
        """A whole file as bytes: a copy."""
        region = self.region(path)
        region.need_all()
        return bytes(region.buffer)

    def only_file(self, wanted: str | None) -> str:
        """The one that is meant: by name, or because there is no other."""
        if wanted is not None:
            if wanted not in self._sizes:
                raise NotFoundError(f"{self.artifact} holds no file {wanted}", "see files() for those it has")
            return wanted
        if len(self._sizes) != 1:
            raise UsageError(
                f"{self.artifact} is a model of {len(self._sizes)} files", "say which: file='config.json', or PATH/NAME"
            )
        return next(iter(self._sizes))

    def __enter__(self) -> Model:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Asks the agent for nothing more. Memory that tensors are in stays until they are gone."""
        self._closing()
        with self._lock:
            # They know the model, and would keep its memory until the collector finds both.
            self._regions.clear()

    def _need(self, ranges: list[list[int]]) -> None:
        if not self._closing.alive:
            raise UsageError(f"{self.artifact} is closed", "open it again")
        if os.getpid() != self._process:
            raise AgentError("the model was opened by the process that this one was forked from", "open it here")
        self._agent._ask({"op": "need", "model": self._number, "ranges": ranges})

    def _hold_for(self, mapped: mmap.mmap) -> None:
        if self._outlives_close:
            self._agent._use(self._number)
            weakref.finalize(mapped, self._agent._leave, self._number)


def _expectations(expect: Expected) -> dict[str, object]:
    context = dict(expect or {})
    wanted: dict[str, object] = {each: context.pop(each) for each in ("name", "version") if each in context}
    return {**wanted, "context": context}


def _is_uri(place: str) -> bool:
    return re.match("[a-z][a-z0-9]*://", place) is not None


def locate(path: StrPath) -> tuple[str, str | None]:
    """Where a path or URI leads: a sealed file or model, and the file in it if it goes on.

    Of a URI nothing but its text is known here: it goes on after a part that ends in .sealed.
    """
    text = os.fspath(path)
    if _is_uri(text):
        artifact, ending, inner = text.rstrip("/").partition(".sealed/")
        return (artifact + ending.rstrip("/"), inner) if ending else (artifact, None)
    whole = Path(os.path.abspath(path))
    for each in (*reversed(whole.parents), whole):
        try:
            sealed = each.is_file() or all((each / name).is_file() for name in _FOLDER_HAS)
        except PermissionError:
            break
        if sealed:
            return str(each), None if each == whole else whole.relative_to(each).as_posix()
    # The agent may see more than this process does, or say what is wrong.
    return str(whole), None


def open_model(path: StrPath, expect: Expected, agent: AgentLike) -> tuple[Model, str | None]:
    """Opens what a path leads to, and names the file in it if the path goes on."""
    artifact, inner = locate(path)
    return Model(find(agent), artifact, expect), inner
