"""The ways to encrypt one file that Weightseal is compared with. One class each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from harness import machine
from harness.ours import Weightseal

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
        self.version = _says("cp", "--version")
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
        self.version = "age " + _says("age", "--version")
        self.identity = self.secrets / "age-identity"
        subprocess.run(["age-keygen", "-o", str(self.identity)], check=True, capture_output=True)
        self.recipient = _says("age-keygen", "-y", str(self.identity))
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
        self.version = _says("openssl", "version")
        self.passphrase = _passphrase(self.secrets)
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
        self.version = _says("gpg", "--version")
        home = self.secrets / self.name
        home.mkdir(mode=0o700)
        self.env = {"GNUPGHOME": str(home)}
        passphrase = str(_passphrase(self.secrets))
        self.fixed = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-file", passphrase]
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
        self.key = _key(self.secrets)
        for python in (str(TARGET / "venv" / "bin" / "python"), sys.executable):
            if not Path(python).exists():
                continue
            version = _says(python, "-c", "import cryptography as c; print(c.__version__)", otherwise="")
            if version:
                self.python = python
                self.version = f"cryptography {version}, {_says(python, '--version')}"
                return None
        return "not installed: the Python package cryptography"

    def encrypt(self, source: Path, target: Path) -> list[str]:
        return self._one_shot("encrypt", source, target)

    def decrypt(self, source: Path, target: Path) -> list[str]:
        return self._one_shot("decrypt", source, target)

    def _one_shot(self, direction: str, source: Path, target: Path) -> list[str]:
        script = str(BENCHMARKS / "rivals" / "one_shot.py")
        return [self.python, script, direction, str(self.key), str(source), str(target)]


class JavaRival(Rival):
    main = ""
    libraries = ""
    artifact = ""
    options: list[str] = []
    conscrypt = False

    def prepare(self) -> str | None:
        home = machine.java_home()
        if not home:
            return "not installed: JDK 25.0.3 or newer"
        broken = build_java_rivals()
        if broken:
            return broken
        self.key = _key(self.secrets)
        classpath = [str(TARGET / "classes"), str(TARGET / "classpath" / self.libraries / "*")]
        options = list(self.options)
        jars = [self._jar(self.libraries, self.artifact)]
        if self.conscrypt:
            classpath.append(str(TARGET / "classpath" / "conscrypt" / "*"))
            options += ["-Dconscrypt=true", "--enable-native-access=ALL-UNNAMED"]
            jars.append(self._jar("conscrypt", "conscrypt-openjdk-uber"))
        self.version = ", ".join(jars)
        main = f"io.weightseal.benchmarks.rivals.{self.main}"
        self.fixed = [str(home / "bin" / "java"), *options, "-cp", ":".join(classpath), main]
        return None

    @staticmethod
    def _jar(folder: str, artifact: str) -> str:
        found = sorted((TARGET / "classpath" / folder).glob(f"{artifact}-[0-9]*.jar"))
        return found[0].stem if found else artifact

    def encrypt(self, source: Path, target: Path) -> list[str]:
        return [*self.fixed, "encrypt", str(self.key), str(source), str(target)]

    def decrypt(self, source: Path, target: Path) -> list[str]:
        return [*self.fixed, "decrypt", str(self.key), str(source), str(target)]


class Tink(JavaRival):
    name = "tink"
    what = "Tink streaming AEAD, AES256_GCM_HKDF_1MB, the JDK's cipher"
    main, libraries, artifact = "TinkStreaming", "tink", "tink"


class TinkSmall(Tink):
    name = "tink-4k"
    what = "Tink streaming AEAD, AES256_GCM_HKDF_4KB, the JDK's cipher"
    options = ["-Dsegment=4KB"]


class TinkConscrypt(Tink):
    name = "tink-conscrypt"
    what = "Tink streaming AEAD, AES256_GCM_HKDF_1MB, Conscrypt as first provider"
    conscrypt = True


class Aws(JavaRival):
    name = "aws"
    what = "AWS Encryption SDK, raw AES keyring, committing suite, 16 KiB frames, the JDK's cipher"
    main, libraries, artifact = "AwsEncryptionSdk", "aws-encryption-sdk", "aws-encryption-sdk-java"


class AwsConscrypt(Aws):
    name = "aws-conscrypt"
    what = "the same with Conscrypt as first provider"
    conscrypt = True


RIVALS: list[type[Rival]] = [
    Copy, Age, OpenSsl, OpenSslWide, Gpg, GpgCompressing, PythonOneShot,
    Tink, TinkSmall, TinkConscrypt, Aws, AwsConscrypt,
]  # fmt: skip


def build_java_rivals() -> str | None:
    """Builds them unless they are newer than their sources; or says why not."""
    jars = sorted(TARGET.glob("weightseal-benchmarks-*.jar"))
    sources = [BENCHMARKS / "pom.xml", *(BENCHMARKS / "src" / "main").rglob("*.java")]
    if jars and jars[0].stat().st_mtime > max(each.stat().st_mtime for each in sources):
        return None
    print("building the Java rivals", file=sys.stderr)
    maven = [str(machine.ROOT / "mvnw"), "-q", "-ntp", "package", "-pl", "benchmarks", "-am", "-DskipTests"]
    if subprocess.run(maven, stdout=sys.stderr, check=False).returncode != 0:
        return "the Java rivals do not build; see above"
    return None


def _key(secrets: Path) -> Path:
    path = secrets / "key"
    if not path.exists():
        path.write_bytes(os.urandom(32))
    return path


def _passphrase(secrets: Path) -> Path:
    path = secrets / "passphrase"
    if not path.exists():
        path.write_text(os.urandom(16).hex() + "\n", encoding="ascii")
    return path


def _says(*command: str, otherwise: str = "unknown") -> str:
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return otherwise
    lines = ended.stdout.strip().splitlines()
    return lines[0] if ended.returncode == 0 and lines else otherwise
