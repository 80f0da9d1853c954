# SPDX-License-Identifier: Apache-2.0
"""Whole sealed models for Hugging Face transformers: configuration, tokenizer and weights."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from ._model import AgentLike, Expected, Model, StrPath, open_model
from ._safetensors import Checkpoint
from .errors import NotFoundError, UsageError
from .torch import tensor

_WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".gguf", ".h5", ".msgpack", ".onnx", ".index.json")


def from_pretrained(
    of: Any, path: StrPath, *args: Any, expect: Expected = None, agent: AgentLike = None, **options: Any
) -> Any:
    """What `of.from_pretrained(...)` returns, out of a sealed model.

    `of` is a class of transformers: AutoModel, AutoTokenizer, AutoConfig, BertModel... Weights go from memory into the
    model as a state dictionary, and need to be safetensors. All other files are read from memory, too.
    """
    model, inner = open_model(path, expect, agent)
    with model:
        if inner is not None or model.single_file:
            raise UsageError(f"{path} is one file", "give the whole sealed model")
        with _folder(model) as folder:
            if not _makes_models(of):
                return of.from_pretrained(folder, *args, **options)
            return _model(of, model, folder, args, options)


def _model(of: Any, model: Model, folder: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    config = options.pop("config", None)
    if config is None:
        config = _config_class(of).from_pretrained(folder)
    checkpoint = Checkpoint(model, None)
    checkpoint.need_all()
    state = {name: tensor(*checkpoint.find(name)) for name in checkpoint.names()}
    made = of.from_pretrained(None, *args, config=config, state_dict=state, **options)
    if "generation_config.json" in model.files() and hasattr(made, "generation_config"):
        from transformers import GenerationConfig

        made.generation_config = GenerationConfig.from_pretrained(folder)
    return made


def _makes_models(of: Any) -> bool:
    from transformers import PreTrainedModel
    from transformers.models.auto.auto_factory import _BaseAutoModelClass

    return isinstance(of, type) and issubclass(of, (PreTrainedModel, _BaseAutoModelClass))


def _config_class(of: Any) -> Any:
    from transformers import AutoConfig

    return getattr(of, "config_class", None) or AutoConfig


@contextmanager
def folder(path: StrPath, *, expect: Expected = None, agent: AgentLike = None) -> Iterator[str]:
    """A folder in which this process, and no other, finds a sealed model's files, all but the weights.

    It holds links to memory of this process, and goes when the block ends. For libraries that want a folder's path.
    """
    model, _ = open_model(path, expect, agent)
    with model, _folder(model) as made:
        yield made


@contextmanager
def _folder(model: Model) -> Iterator[str]:
    small = [name for name in model.files() if not name.endswith(_WEIGHTS)]
    if not small:
        raise NotFoundError(f"{model.artifact} holds no files but weights", "seal the model's whole folder")
    with ExitStack() as stack:
        top = stack.enter_context(tempfile.TemporaryDirectory(prefix="weightseal-"))
        for name in small:
            descriptor = _copy(model.read(name))
            stack.callback(os.close, descriptor)
            link = os.path.join(top, *name.split("/"))
            os.makedirs(os.path.dirname(link), exist_ok=True)
            os.symlink(f"/proc/self/fd/{descriptor}", link)
        yield top


def _copy(content: bytes) -> int:
    """Memory of this process, which it can open by a path: the agent's cannot be opened once more."""
    descriptor = os.memfd_create("weightseal", os.MFD_CLOEXEC)
    os.fchmod(descriptor, 0o400)
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    return descriptor
