# SPDX-License-Identifier: Apache-2.0
"""A server of this folder, started by tests in Python."""

import socket
import subprocess
import time
from pathlib import Path

SECONDS = 900  # it may have to be installed first


class Unavailable(Exception):
    """It cannot be had on this machine."""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Started:
    """Listens on loopback until it is closed, or this process ends. Its log stands beside its folder."""

    def __init__(self, name, folder, port=None):
        self.port, self.folder = port or free_port(), Path(folder)
        self.folder.mkdir(exist_ok=True)
        self.log = open(self.folder.with_suffix(".log"), "ab")
        self.process = subprocess.Popen(
            [str(Path(__file__).with_name("run")), name, str(self.port), str(self.folder)],
            stdin=subprocess.PIPE, stdout=self.log, stderr=self.log,
        )
        deadline = time.monotonic() + SECONDS
        while not self.listens():
            if self.process.poll() == 69:
                raise Unavailable(f"{name} cannot be installed here")
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"{name} did not start: {self.folder.with_suffix('.log')}")
            time.sleep(0.1)

    def listens(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def close(self):
        self.process.stdin.close()
        self.process.wait(30)
        self.log.close()
