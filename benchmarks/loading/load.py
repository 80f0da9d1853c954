"""One load, as an engine does it: load.py HOW PATH [PATH]. Prints when the first tensor was read, when all were, and their sum.

Times are seconds since $STARTED, the monotonic clock when the whole command began. Reading a tensor is summing it up.
"""

import json
import os
import sys
import time
from pathlib import Path

STARTED = float(os.environ["STARTED"])

_before = time.monotonic()
import safetensors.torch  # noqa: E402, F401
import torch  # noqa: E402, F401

# What the engine itself takes to start, whoever loads.
IMPORTS = time.monotonic() - _before


class Clock:
    def __init__(self) -> None:
        self.first = 0.0
        self.total = 0.0

    def read(self, tensor) -> None:
        self.total += float(tensor.sum())
        self.first = self.first or time.monotonic() - STARTED


def safetensors(path: str, clock: Clock):
    from safetensors.torch import load_file

    kept = []
    for shard in sorted(Path(path).glob("*.safetensors")):
        tensors = load_file(str(shard))
        kept.append(tensors)
        for tensor in tensors.values():
            clock.read(tensor)
    return kept


def weightseal(path: str, clock: Clock):
    from weightseal import load_file

    tensors = load_file(path)
    for tensor in tensors.values():
        clock.read(tensor)
    return tensors


def weightseal_lazy(path: str, clock: Clock):
    from weightseal import safe_open

    with safe_open(path, framework="pt") as source:
        tensors = [source.get_tensor(name) for name in source.keys()]
        for tensor in tensors:
            clock.read(tensor)
    return tensors


def weightseal_first(path: str, clock: Clock):
    from weightseal import safe_open

    with safe_open(path, framework="pt") as source:
        clock.read(source.get_tensor(source.keys()[0]))
    return None


def tensorizer(path: str, clock: Clock):
    from tensorizer import DecryptionParams, TensorDeserializer

    params = DecryptionParams.from_key((Path(path) / "key").read_bytes())
    kept = []
    for shard in sorted(Path(path).glob("*.tensors")):
        tensors = TensorDeserializer(str(shard), device="cpu", encryption=params)
        kept.append(tensors)
        for name in tensors.keys():
            clock.read(tensors[name])
    return kept


def cryptotensors(path: str, clock: Clock):
    from cryptotensors import register_tmp_key_provider
    from cryptotensors.torch import load_file

    register_tmp_key_provider(keys=json.loads((Path(path) / "keys.json").read_text()))
    kept = []
    for shard in sorted(Path(path).glob("*.safetensors")):
        tensors = load_file(str(shard))
        kept.append(tensors)
        for tensor in tensors.values():
            clock.read(tensor)
    return kept


def main() -> None:
    how, path = sys.argv[1:]
    clock = Clock()
    kept = globals()[how](path, clock)
    done = time.monotonic() - STARTED
    print(json.dumps({"first": clock.first, "all": done, "imports": IMPORTS, "sum": clock.total}))
    del kept


main()
