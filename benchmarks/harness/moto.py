"""A server that several programs talk to."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from harness import machine


class Moto:
    """AWS as moto plays it, on loopback; what the tests use."""

    def __init__(self, folder: Path):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [str(machine.ROOT / "tests/servers/run"), "moto", str(self.port), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def wait(self) -> None:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.25)
        raise SystemExit("moto did not start")

    def run(self, program: str, env: dict[str, str], *arguments: str) -> None:
        """A Python program for boto3, which gets the server's URL."""
        python = machine.ROOT / "build/servers/moto/python/bin/python"
        subprocess.run([str(python), "-c", program, self.url, *arguments], env=env, check=True)

    def close(self) -> None:
        self.process.stdin.close()
        self.process.wait()
