"""What every rival is, and what several of them need."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from harness import machine

BENCHMARKS = machine.ROOT / "benchmarks"
TARGET = BENCHMARKS / "target"


class Rival:
    """A program that encrypts a file into a new file and back."""

    name = ""
    what = ""
    authenticated = True
    by_default = True
    largest: int | None = None  # bytes of plaintext

    def __init__(self, secrets: Path):
        self.secrets = secrets
        self.env: dict[str, str] = {}
        self.version = ""
        self.absent = self.prepare()

    def prepare(self) -> str | None:
        """Makes keys and finds the version; or says why the rival cannot run here."""
        raise NotImplementedError

    def encrypt(self, source: Path, target: Path) -> list[str]:
        raise NotImplementedError

    def decrypt(self, source: Path, target: Path) -> list[str]:
        raise NotImplementedError

    def close(self) -> None:
        pass

    def _needs(self, *programs: str) -> str | None:
        missing = [each for each in programs if not shutil.which(each)]
        return f"not installed: {', '.join(missing)}" if missing else None


def key(secrets: Path) -> Path:
    path = secrets / "key"
    if not path.exists():
        path.write_bytes(os.urandom(32))
    return path


def passphrase(secrets: Path) -> Path:
    path = secrets / "passphrase"
    if not path.exists():
        path.write_text(os.urandom(16).hex() + "\n", encoding="ascii")
    return path


def says(*command: str, otherwise: str = "unknown") -> str:
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return otherwise
    lines = ended.stdout.strip().splitlines()
    return lines[0] if ended.returncode == 0 and lines else otherwise
