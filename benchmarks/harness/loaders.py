"""Ways of getting a sealed model's tensors into an engine, and those of others."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from harness import machine, workplace
from harness.ours import PROGRAM, Weightseal
from harness.warm import Warm

LOADING = machine.ROOT / "benchmarks" / "loading"
VENV = machine.ROOT / "build" / "load-venv"
PYTHON = VENV / "bin" / "python"


@dataclass
class Models:
    """The same tensors: in plaintext, sealed, and as others encrypt them."""

    plain: Path
    sealed: Path
    scratch: Path
    openssl: Path
    ours: Weightseal
    size: int

    @property
    def fresh(self) -> int:
        """Memory that a load may take: the plaintext and half as much again, the engine's own, and what is freed ahead."""
        return self.size * 3 // 2 + machine.GIB

    def rival(self, name: str) -> Path:
        """The model as a rival encrypts it; made when it is first asked for."""
        folder = self.plain.parent / name
        if not folder.exists():
            subprocess.run([str(PYTHON), str(LOADING / "encrypt.py"), name, str(self.plain), str(folder)], check=True)
        return folder

    def shards(self) -> list[Path]:
        return sorted(self.plain.glob("*.safetensors"))


@dataclass
class Loader:
    """A command that ends when all tensors were read, and what cleans up after it."""

    name: str
    command: Callable[[Models], list[str]]
    after: Callable[[Models], None] = lambda models: None
    # What is read into the page cache before.
    reads: Callable[[Models], Path] = lambda models: models.sealed
    # How much of the model it reads.
    whole: bool = True


def install() -> None:
    """A virtual environment over Debian's torch, with the package and what it reads for comparison."""
    files = [LOADING / "requirements.txt", LOADING / "rivals.txt"]
    wanted = "".join(file.read_text() for file in files)
    mark = VENV / "installed"
    if not mark.exists() or mark.read_text() != wanted:
        print("installing into build/load-venv:", " ".join(line for line in wanted.splitlines() if "==" in line), flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run(["/usr/bin/python3", "-m", "venv", "--system-site-packages", str(VENV)], check=True)
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        for file in files:
            subprocess.run([*pip, "-r", str(file)], check=True)
        # Built in a copy: setuptools writes beside what it builds.
        copy = machine.ROOT / "build" / "load-package"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(machine.ROOT / "python", copy)
        subprocess.run([*pip, "--no-index", "--no-build-isolation", str(copy)], check=True)
        mark.write_text(wanted)


def loading(how: str, path: object) -> list[str]:
    return [str(PYTHON), str(LOADING / "load.py"), how, str(path)]


def shell(script: str, *arguments: object) -> list[str]:
    return ["bash", "-euc", script, "bash", *map(str, arguments)]


def run(mode: str) -> Callable[[Models], list[str]]:
    return lambda m: m.ours.command(
        "run", "-q", "--mode", mode, m.sealed, "--at", m.scratch, "--", *loading("safetensors", "{}")
    )


def mounted(mode: str) -> Callable[[Models], list[str]]:
    script = '"$1" mount -q --mode "$2" "$3" "$4"; "${@:5}"'
    return lambda m: shell(script, m.ours.command()[0], mode, m.sealed, m.scratch, *loading("safetensors", m.scratch))


def unmount(models: Models) -> None:
    subprocess.run(models.ours.command("umount", "-q", models.scratch), check=True)


def decrypted(models: Models) -> list[str]:
    script = '"$1" decrypt -q "$2" -o "$3"; "${@:4}"'
    target = models.scratch / "plain"
    return shell(script, models.ours.command()[0], models.sealed, target, *loading("safetensors", target))


def by_openssl(models: Models) -> list[str]:
    """All shards side by side, as many at a time as there are cores."""
    script = (
        'mkdir "$2"; ls "$1" | xargs -P "$(nproc)" -I{} openssl enc -d -aes-256-ctr -pbkdf2 -pass file:"$3" -in "$1/{}"'
        ' -out "$2/{}"; "${@:4}"'
    )
    target = models.scratch / "plain"
    return shell(script, models.openssl, target, models.openssl.parent / "pass", *loading("safetensors", target))


def remove_plain(models: Models) -> None:
    shutil.rmtree(models.scratch / "plain")


LOADERS = [
    Loader("plaintext files, safetensors", lambda m: loading("safetensors", m.plain), reads=lambda m: m.plain),
    Loader("weightseal run, memory", run("memory")),
    Loader("weightseal run, on-demand", run("on-demand")),
    Loader("weightseal mount, memory", mounted("memory"), unmount),
    Loader("weightseal.load_file (Python)", lambda m: loading("weightseal", m.sealed)),
    Loader("weightseal.safe_open, all (Python)", lambda m: loading("weightseal_lazy", m.sealed)),
    Loader("weightseal.safe_open, one tensor (Python)", lambda m: loading("weightseal_first", m.sealed), whole=False),
    Loader("weightseal decrypt to /dev/shm, load", decrypted, remove_plain),
    Loader("openssl enc -aes-256-ctr to /dev/shm, load (not authenticated)", by_openssl, remove_plain, lambda m: m.openssl),
    *(
        Loader(name, lambda m, how=how: loading(how, m.rival(how)), reads=lambda m, how=how: m.rival(how))
        for name, how in (("Tensorizer, encrypted", "tensorizer"), ("CryptoTensors", "cryptotensors"))
    ),
]


class Memory:
    """Anonymous and shared memory of the whole machine, but for what is kept ready for it, watched while something runs."""

    def __init__(self, warm: Warm) -> None:
        self.warm = warm
        self.before = self.peak = self._now()

    def _now(self) -> int:
        held = self.warm.held
        fields = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
        return (sum(int(fields[name].split()[0]) for name in ("AnonPages", "Shmem")) << 10) - held

    def look(self) -> None:
        self.peak = max(self.peak, self._now())

    @property
    def taken(self) -> int:
        return self.peak - self.before


def measure(command: list[str], env: dict[str, str], reads: Path | None = None, fresh: int = 0) -> tuple[float, int, str]:
    """Seconds, bytes of memory at the most, and what it printed.

    What it `reads` is in the page cache, and `fresh` bytes of memory are kept ready for it.
    """
    with Warm(fresh) as warm:
        # In this order: to take that memory drives files out of the page cache.
        if reads:
            workplace.settle(reads)
        memory = Memory(warm)
        warm.free()
        return _watched(memory, command, env)


def _watched(memory: Memory, command: list[str], env: dict[str, str]) -> tuple[float, int, str]:
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        env={**os.environ, **env, "STARTED": repr(began), "PYTHONWARNINGS": "ignore", "WEIGHTSEAL": str(PROGRAM)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while process.poll() is None:
        memory.look()
        time.sleep(0.02)
    wall = time.monotonic() - began
    out, err = process.communicate()
    if process.returncode:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}: {err.strip()[-500:]}")
    return wall, memory.taken, out
