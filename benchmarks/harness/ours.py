"""Weightseal's own command line, as its users call it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from harness import machine

PROGRAM = machine.ROOT / "weightseal"


class Weightseal:
    """Commands over a key store of their own under `secrets`. The first call may build the program."""

    def __init__(self, secrets: Path):
        self.env = {"WEIGHTSEAL_HOME": str(secrets / "weightseal-home")}
        self.version = ""
        self.absent: str | None = None
        if not PROGRAM.exists():
            self.absent = "there is no ./weightseal in this checkout"
            return
        ended = self._call("version")
        if ended.returncode != 0:
            self.absent = f"./weightseal version ends with {ended.returncode}: {_last_line(ended.stderr)}"
            return
        self.version = ended.stdout.strip().splitlines()[0]

    def create_key(self, name: str) -> None:
        ended = self._call("key", "create", name)
        if ended.returncode != 0:
            raise SystemExit(f"weightseal key create {name}: {_last_line(ended.stderr)}")

    def command(self, *arguments: object) -> list[str]:
        return [str(PROGRAM), *map(str, arguments)]

    def encrypt(self, source: Path, target: Path, key: str = "local:bench") -> list[str]:
        return self.command("encrypt", source, "-o", target, "--key", key, "--quiet")

    def decrypt(self, source: Path, target: Path | str) -> list[str]:
        return self.command("decrypt", source, "-o", target, "--quiet")

    def max_heap(self, options: str) -> int | None:
        """The heap limit that the JVM really takes under WEIGHTSEAL_JAVA_OPTS=`options`."""
        ended = self._call("version", WEIGHTSEAL_JAVA_OPTS=f"{options} -XX:+PrintFlagsFinal")
        found = re.search(r"\bMaxHeapSize\s*=\s*(\d+)", ended.stdout + ended.stderr)
        return int(found[1]) if found else None

    def _call(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            env={**os.environ, **self.env, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1]
