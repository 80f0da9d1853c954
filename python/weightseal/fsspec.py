# SPDX-License-Identifier: Apache-2.0
"""Sealed models as a file system for fsspec: `weightseal:///srv/llama.sealed/config.json`."""

from __future__ import annotations

import io
from typing import Any

from fsspec.spec import AbstractFileSystem

from ._file import PlainFile
from ._model import AgentLike, Expected, Model, open_model
from .errors import NoAccessError, NotFoundError, UsageError


class WeightsealFileSystem(AbstractFileSystem):  # type: ignore[misc]
    """Reads what is in sealed files and models; writes nothing.

    A path leads to an artifact and goes on into it. `expect` and `agent` are as everywhere in this package.
    """

    protocol = "weightseal"
    root_marker = "/"
    # Models change on the disk without this object hearing of it.
    cachable = False

    def __init__(self, *, expect: Expected = None, agent: AgentLike = None, **options: Any) -> None:
        super().__init__(**options)
        self._expect = expect
        self._agent = agent

    def _opened(self, path: str) -> tuple[Model, str]:
        try:
            model, inner = open_model(self._strip_protocol(path), self._expect, self._agent)
        except NotFoundError as error:
            raise FileNotFoundError(str(error)) from error
        except NoAccessError as error:
            raise PermissionError(str(error)) from error
        return model, inner or ""

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        """What is in a sealed model, or in a folder of it."""
        model, inner = self._opened(path)
        with model:
            found = self._listed(model, inner)
        return found if detail else [each["name"] for each in found]

    def _listed(self, model: Model, inner: str) -> list[dict[str, Any]]:
        files = model.files()
        if model.single_file and not inner:
            return [_entry(model.artifact, next(iter(files.values())))]
        if inner in files:
            return [_entry(f"{model.artifact}/{inner}", files[inner])]
        prefix = f"{inner}/" if inner else ""
        entries: dict[str, dict[str, Any]] = {}
        for name, size in files.items():
            if name.startswith(prefix):
                head, more, _ = name[len(prefix) :].partition("/")
                whole = f"{model.artifact}/{prefix}{head}"
                entries[whole] = _entry(whole, None if more else size)
        if not entries:
            raise FileNotFoundError(f"{model.artifact} holds no {inner}")
        return list(entries.values())

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Size and kind of one path."""
        model, inner = self._opened(path)
        with model:
            whole = f"{model.artifact}/{inner}" if inner else model.artifact
            found = self._listed(model, inner)
            if len(found) == 1 and found[0]["name"] == whole and found[0]["type"] == "file":
                return found[0]
            return _entry(whole, None)

    def _open(self, path: str, mode: str = "rb", **_: Any) -> io.RawIOBase:
        if mode != "rb":
            raise UsageError(f"sealed files are read only, not opened as {mode}", "use weightseal encrypt to make one")
        model, inner = self._opened(path)
        try:
            return PlainFile(model, model.only_file(inner or None))
        except BaseException as error:
            model.close()
            if isinstance(error, NotFoundError):
                raise FileNotFoundError(str(error)) from error
            raise

    def cat_file(self, path: str, start: int | None = None, end: int | None = None, **_: Any) -> bytes:
        """A file's bytes from `start` to before `end`; only these are decrypted, and a MiB ahead."""
        with self._open(path) as file:
            size = file.seek(0, io.SEEK_END)
            begin, stop, _step = slice(start, end).indices(size)
            file.seek(begin)
            return file.read(max(0, stop - begin)) or b""


def _entry(name: str, size: int | None) -> dict[str, Any]:
    return {"name": name, "size": size or 0, "type": "directory" if size is None else "file"}
