# SPDX-License-Identifier: Apache-2.0
"""Two hosts on one machine: a network namespace each, and a link between them that can be made slow."""

from __future__ import annotations

import os
import subprocess

SERVER_ADDRESS, CLIENT_ADDRESS = "198.18.0.1", "198.18.0.2"
# What a queue of 50 ms holds at that rate.
RATES = {"1 Gbit/s": ("1gbit", "1mb"), "10 Gbit/s": ("10gbit", "8mb")}


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


class Network:
    def __init__(self) -> None:
        self.server, self.client = f"wsl-server-{os.getpid()}", f"wsl-client-{os.getpid()}"
        ip("netns", "add", self.server)
        try:
            ip("netns", "add", self.client)
            ip("-n", self.server, "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", self.client)
            for namespace, address in ((self.server, SERVER_ADDRESS), (self.client, CLIENT_ADDRESS)):
                ip("-n", namespace, "address", "add", f"{address}/30", "dev", "eth0")
                ip("-n", namespace, "link", "set", "eth0", "up")
                ip("-n", namespace, "link", "set", "lo", "up")
        except BaseException:
            self.close()
            raise

    def limit(self, rate: str | None) -> None:
        """Both directions at one of [RATES], or as fast as the machine is."""
        for namespace in (self.server, self.client):
            tc = ["tc", "-n", namespace, "qdisc"]
            subprocess.run([*tc, "del", "dev", "eth0", "root"], stderr=subprocess.DEVNULL, check=False)
            if rate:
                speed, burst = RATES[rate]
                subprocess.run([*tc, "add", "dev", "eth0", "root", "tbf", "rate", speed, "burst", burst, "latency", "50ms"], check=True)

    def at(self, namespace: str, *command: object) -> list[str]:
        return ["ip", "netns", "exec", namespace, *(str(word) for word in command)]

    def close(self) -> None:
        for namespace in (self.server, self.client):
            subprocess.run(["ip", "netns", "delete", namespace], stderr=subprocess.DEVNULL, check=False)
