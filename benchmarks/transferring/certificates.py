# SPDX-License-Identifier: Apache-2.0
"""An authority, a server and a client that it knows: ECDSA on P-256, made by openssl."""

from __future__ import annotations

import subprocess
from pathlib import Path

CLIENT = "spiffe://example.org/node"


class Certificates:
    def __init__(self, folder: Path, server: str) -> None:
        folder.mkdir(mode=0o700)
        self.folder = folder
        self.authority = folder / "ca.pem"
        self.make("ca", "/CN=benchmark authority", ["basicConstraints=critical,CA:true", "keyUsage=critical,keyCertSign"])
        self.issue("server", [f"subjectAltName=IP:{server}", "extendedKeyUsage=serverAuth"])
        self.issue("client", [f"subjectAltName=URI:{CLIENT}", "extendedKeyUsage=clientAuth"])

    def certificate(self, name: str) -> Path:
        return self.folder / f"{name}.pem"

    def key(self, name: str) -> Path:
        return self.folder / f"{name}.key"

    def issue(self, name: str, extensions: list[str]) -> None:
        usage = "keyUsage=critical,digitalSignature"
        self.make(name, f"/CN={name}", [usage, *extensions], "-CA", self.authority, "-CAkey", self.key("ca"))

    def make(self, name: str, subject: str, extensions: list[str], *more: object) -> None:
        command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"]
        command += ["-subj", subject, "-keyout", self.key(name), "-out", self.certificate(name), *more]
        for extension in extensions:
            command += ["-addext", extension]
        subprocess.run([str(word) for word in command], stderr=subprocess.DEVNULL, check=True)
