"""A folder for one benchmark's files, and the files."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from harness import machine


class Workplace:
    """`data` under the folder that is measured, `secrets` elsewhere; both vanish at the end."""

    def __init__(self, folder: Path):
        # So that a kill cleans up as a normal end does.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        self.data = Path(tempfile.mkdtemp(prefix="weightseal-benchmark-", dir=folder))
        self.secrets = Path(tempfile.mkdtemp(prefix="weightseal-benchmark-"))

    def __enter__(self) -> Workplace:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        shutil.rmtree(self.secrets, ignore_errors=True)


def random_file(path: Path, size: int) -> Path:
    """Incompressible bytes, in the page cache. Made by another process: this one must stay small."""
    with open(path, "wb") as file:
        subprocess.run(["head", "-c", str(size), "/dev/urandom"], stdout=file, check=True)
    return path


def sparse_file(path: Path, size: int) -> Path:
    with open(path, "wb") as file:
        file.truncate(size)
    return path


SMALL_FILES = {"config.json": 1 << 10, "tokenizer_config.json": 4 << 10, "tokenizer.json": 2 << 20}


def model_folder(path: Path, shard: int, sparse: bool = False) -> Path:
    """Four shards of `shard` bytes each and the small files that stand beside a model's weights."""
    path.mkdir()
    make = sparse_file if sparse else random_file
    for number in range(1, 5):
        make(path / f"model-{number:05}-of-00004.safetensors.bin", shard)
    for name, size in SMALL_FILES.items():
        random_file(path / name, size)
    return path


def bytes_in(path: Path) -> int:
    if path.is_dir():
        return sum(each.stat().st_size for each in path.rglob("*") if each.is_file())
    return path.stat().st_size


def remove(*paths: Path) -> None:
    for path in paths:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        Path(f"{path}.sha256").unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Brings the machine into the same state before every run.

    On a disk: `path` into the page cache, and nobody's earlier writes still under way. In memory there is nothing to do, as
    long as the memory stays with the machine: see ballast.py.
    """
    if machine.in_memory(path.parent):
        return
    for file in [path] if path.is_file() else sorted(path.rglob("*")):
        if file.is_file():
            subprocess.run(["cat", str(file)], stdout=subprocess.DEVNULL, check=True)
    os.sync()


def same(one: Path, other: Path) -> bool:
    command = ["diff", "-rq"] if one.is_dir() else ["cmp", "-s"]
    return subprocess.run([*command, str(one), str(other)], stdout=subprocess.DEVNULL, check=False).returncode == 0
