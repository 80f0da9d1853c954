# SPDX-License-Identifier: Apache-2.0
"""A file's plaintext as a file object."""

from __future__ import annotations

import io
import os
from typing import Any

from ._model import AgentLike, Expected, Model, Region, StrPath, open_model

# What is asked for beyond what is read, so that many small reads are few requests.
_AHEAD = 1 << 20


class PlainFile(io.RawIOBase):
    """A seekable file object for reading, over memory: nothing is on a disk.

    What is read is decrypted when it is read, and a MiB ahead. `fileno()` is for programs that map the file: it
    decrypts all of it first, and the descriptor can only be read.
    """

    mode = "rb"

    def __init__(self, model: Model, path: str) -> None:
        super().__init__()
        self._model = model
        self._open_region: Region | None = model.region(path)
        self._at = 0
        self.name = path

    @property
    def size(self) -> int:
        """Bytes of plaintext."""
        return self._region.size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        self._require_open()
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        self._require_open()
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self.size}[whence]
        if base + offset < 0:
            raise ValueError("a position before the file's beginning")
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        return bytes(self._take(self.size if size is None or size < 0 else size))

    def readall(self) -> bytes:
        return self.read()

    def readinto(self, target: Any) -> int:
        into = memoryview(target).cast("B")
        part = self._take(len(into))
        into[: len(part)] = part
        return len(part)

    def readline(self, size: int | None = -1) -> bytes:
        begin = self._at
        limit = self.size if size is None or size < 0 else min(self.size, begin + size)
        while self._at < limit:
            from_here = self._at
            part = self._take(min(limit - from_here, _AHEAD))
            end = bytes(part).find(b"\n")
            if end >= 0:
                self._at = from_here + end + 1
                break
        return bytes(memoryview(self._region.buffer)[begin : self._at])

    def fileno(self) -> int:
        self._require_open()
        self._region.need_all()
        return self._region.descriptor

    def isatty(self) -> bool:
        return False

    def view(self) -> memoryview:
        """All of the file's plaintext, without a copy. It can be written to; nobody else sees that."""
        self._require_open()
        self._region.need_all()
        return memoryview(self._region.buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._model.close()
            self._open_region = None

    def _take(self, count: int) -> memoryview:
        self._require_open()
        end = min(self.size, self._at + count)
        begin = min(self._at, end)
        if end > begin:
            self._region.need([(begin, min(self.size, max(end, begin + _AHEAD)) - begin)])
            self._at = end
        return memoryview(self._region.buffer)[begin:end]

    @property
    def _region(self) -> Region:
        if self._open_region is None:
            raise ValueError("the file is closed")
        return self._open_region

    def _require_open(self) -> None:
        if self.closed:
            raise ValueError("the file is closed")


def open(path: StrPath, *, expect: Expected = None, agent: AgentLike = None, file: str | None = None) -> PlainFile:
    """Opens a sealed file, or one file of a sealed model: `file` says which, or the path goes on into the model.

    For `torch.load(f, weights_only=True)`, readers of GGUF, and whatever takes a file object.
    """
    model, inner = open_model(path, expect, agent)
    try:
        return PlainFile(model, model.only_file(file or inner))
    except BaseException:
        model.close()
        raise
