"""The ways to encrypt one file that Weightseal is compared with. One class each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from harness.java_rivals import Aws, AwsConscrypt, PlainCopy, Tink, TinkConscrypt, TinkSmall
from harness.ours import Weightseal
from harness.rival import BENCHMARKS, TARGET, Rival, key, passphrase, says


class Ours(Rival):
    name = "weightseal"
    what = "one file, a local key"

    def prepare(self) -> str | None:
        self.weightseal = Weightseal(self.secrets)
        self.env, self.version = self.weightseal.env, self.weightseal.version
        if not self.weightseal.absent:
            self.weightseal.create_key("local:bench")
        return self.weightseal.absent

    def encrypt(self, source: Path, target: Path) -> list[str]:
        return self.weightseal.encrypt(source, target)

    def decrypt(self, source: Path, target: Path) -> list[str]:
        return self.weightseal.decrypt(source, target)


class OursDirectory(Ours):
    name = "weightseal-directory"
    what = "a directory: four shards and small files, manifest included"

    def __init__(self, ours: Ours):
        # The same store and key as the single file's.
        self.weightseal, self.env = ours.weightseal, ours.env
        self.version, self.absent = ours.version, ours.absent


class Copy(Rival):
    name = "cp"
    what = "GNU cp --reflink=never; no encryption"
    authenticated = False

    def prepare(self) -> str | None:
        self.version = says("cp", "--version")
        return None if "coreutils" in self.version else "this cp is not GNU's"

    def encrypt(self, source: Path, target: Path) -> list[str]:
        return ["cp", "--reflink=never", str(source), str(target)]

    decrypt = encrypt


class Age(Rival):
    name = "age"
    what = "ChaCha20-Poly1305 in 64 KiB chunks, an X25519 recipient"

    def prepare(self) -> str | None:
        missing = self._needs("age", "age-keygen")
        if missing:
            return missing
        self.version = "age " + says("age", "--version")
        self.identity = self.secrets / "age-identity"
        subprocess.run(["age-keygen", "-o", str(self.identity)], check=True, capture_output=True)
        self.recipient = says("age-keygen", "-y", str(self.identity))
        return None

    def encrypt(self, source: Path, target: Path) -> list[str]:
        return ["age", "-r", self.recipient, "-o", str(target), str(source)]

    def decrypt(self, source: Path, target: Path) -> list[str]:
        return ["age", "-d", "-i", str(self.identity), "-o", str(target), str(source)]


class OpenSsl(Rival):
    name = "openssl"
    what = "openssl enc -aes-256-ctr -pbkdf2; nothing is authenticated"
    authenticated = False
    options: list[str] = []

    def prepare(self) -> str | None:
        missing = self._needs("openssl")
        if missing:
            return missing
        self.version = says("openssl", "version")
        self.passphrase = passphrase(self.secrets)
        return None

    def encrypt(self, source: Path, target: Path) -> list[str]:
        return self._enc("-e", source, target)

    def decrypt(self, source: Path, target: Path) -> list[str]:
        return self._enc("-d", source, target)

    def _enc(self, direction: str, source: Path, target: Path) -> list[str]:
        fixed = ["openssl", "enc", direction, "-aes-256-ctr", "-pbkdf2", *self.options]
        return [*fixed, "-pass", f"file:{self.passphrase}", "-in", str(source), "-out", str(target)]


class OpenSslWide(OpenSsl):
    name = "openssl-64k"
    what = "the same with -bufsize 65536, which few know of"
    options = ["-bufsize", "65536"]


class Gpg(Rival):
    name = "gpg"
    what = "gpg --symmetric, AES256, without compression"
    options = ["--compress-algo", "none"]

    def prepare(self) -> str | None:
        missing = self._needs("gpg", "gpg-agent")
        if missing:
            return missing
        self.version = says("gpg", "--version")
        home = self.secrets / self.name
        home.mkdir(mode=0o700)
        self.env = {"GNUPGHOME": str(home)}
        secret = str(passphrase(self.secrets))
        self.fixed = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-file", secret]
        return None

    def encrypt(self, source: Path, target: Path) -> list[str]:
        chosen = [*self.options, "--cipher-algo", "AES256", "--symmetric"]
        return [*self.fixed, *chosen, "-o", str(target), str(source)]

    def decrypt(self, source: Path, target: Path) -> list[str]:
        return [*self.fixed, "-o", str(target), "--decrypt", str(source)]

    def close(self) -> None:
        # It started its own agent under its own home.
        subprocess.run(["gpgconf", "--kill", "gpg-agent"], env={**os.environ, **self.env}, check=False)


class GpgCompressing(Gpg):
    name = "gpg-default"
    what = "gpg --symmetric, AES256, compressing as it does unasked; slow, so only when named"
    by_default = False
    options = []


class PythonOneShot(Rival):
    name = "python"
    what = "the usual one-shot: read all, SHA-256, AESGCM.encrypt, write"
    largest = (2 << 30) - (1 << 20)  # the library takes less than 2 GiB, tag included

    def prepare(self) -> str | None:
        self.key = key(self.secrets)
        for python in (str(TARGET / "venv" / "bin" / "python"), sys.executable):
            if not Path(python).exists():
                continue
            version = says(python, "-c", "import cryptography as c; print(c.__version__)", otherwise="")
            if version:
                self.python = python
                self.version = f"cryptography {version}, {says(python, '--version')}"
                return None
        return "not installed: the Python package cryptography"

    def encrypt(self, source: Path, target: Path) -> list[str]:
        return self._one_shot("encrypt", source, target)

    def decrypt(self, source: Path, target: Path) -> list[str]:
        return self._one_shot("decrypt", source, target)

    def _one_shot(self, direction: str, source: Path, target: Path) -> list[str]:
        script = str(BENCHMARKS / "rivals" / "one_shot.py")
        return [self.python, script, direction, str(self.key), str(source), str(target)]


RIVALS: list[type[Rival]] = [
    Copy, PlainCopy, Age, OpenSsl, OpenSslWide, Gpg, GpgCompressing, PythonOneShot,
    Tink, TinkSmall, TinkConscrypt, Aws, AwsConscrypt,
]  # fmt: skip
