# SPDX-License-Identifier: Apache-2.0
"""Imports files in the recipe's two formats that Python made, and has Python read what is exported.

    recipes.py LAUNCHER [--large] [--kms]

--large    also a file of more than 2 GiB, with a small heap
--kms      also files whose data key is in a KMS: moto's server, and the files made with boto3

To be run by a Python that has spec/reference/requirements.txt.
"""

import base64
import hashlib
import json
import os
import random
import shutil
import string
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import recipe_files
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "tests/servers"))

from started import Started  # noqa: E402

REGION = "eu-west-1"
STEP = 1 << 20


class Broken(Exception):
    """Not what was to be expected."""


def require(condition, message):
    if not condition:
        raise Broken(message)


class CommandLine:
    def __init__(self, launcher, home):
        self.launcher = launcher
        self.environment = {
            **os.environ,
            "WEIGHTSEAL_HOME": str(home / "keys"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "WEIGHTSEAL_NO_BUILD": "1",
        }

    def run(self, *arguments, **options):
        command = [str(self.launcher), *map(str, arguments)]
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": 600, **options}
        return subprocess.run(command, env=self.environment, **options)

    def must(self, *arguments, **options):
        done = self.run(*arguments, **options)
        require(done.returncode == 0, f"{arguments[0]}: exit {done.returncode}: {done.stderr.decode().strip()}")
        return done


class Suite:
    def __init__(self, launcher, top):
        self.top = top
        self.cli = CommandLine(launcher, top)
        self.cli.must("key", "create", "local:new")
        self.random = random.Random(1)
        self.passed = self.failed = 0

    def check(self, what, action, *arguments):
        folder = Path(tempfile.mkdtemp(dir=self.top))
        try:
            action(folder, *arguments)
            self.passed += 1
        except (Broken, OSError, ValueError, subprocess.SubprocessError) as fault:
            print(f"{what}: {fault}", flush=True)
            self.failed += 1
        shutil.rmtree(folder)

    def run(self):
        for size in (0, 1, 15, 16, 17, 16_384, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 5_000_000):
            self.check(f"ENCMODEL of {size} bytes", self.encmodel, size, None, bytes)
            self.check(f"export of {size} bytes", self.export, size, None)
        for aad in (b"llama:1.0", "größe:\U0001f600".encode(), b""):
            self.check(f"ENCMODEL bound to {aad}", self.encmodel, 1000, aad, bytes)
            self.check(f"export bound to {aad}", self.export, 1000, aad)
        for spelling in (bytes.hex, base64.b64encode, base64.urlsafe_b64encode, lambda key: key.hex().upper() + "\n"):
            self.check("a key as text", self.encmodel, 1000, None, spelling)
        self.check("additional data in a file", self.aad_file)
        self.check("ENVMODEL of all kinds of values", self.envmodel, recipe_files.AWKWARD, {})
        self.check("an indented ENVMODEL", self.envmodel, {"a": "ü", "b": "1"}, {"indent": 1, "ensure_ascii": False})
        for number in range(15):
            self.check(f"ENVMODEL {number} of random metadata", self.envmodel, self.metadata(), {})
        self.check("refusals", self.refusals)

    def new(self, folder, old, key, *options, spelling=bytes):
        """Imports OLD and returns its plaintext."""
        text = spelling(key)
        (folder / "key").write_bytes(text.encode() if isinstance(text, str) else text)
        self.cli.must("import", old, "-o", folder / "new.sealed", "--key", "local:new", "--old-key-file",
                      folder / "key", "--name", "llama", "--model-version", "2", *options)  # fmt: skip
        self.cli.must("decrypt", folder / "new.sealed", "-o", folder / "plain", "--expect", "name=llama")
        return (folder / "plain").read_bytes()

    def encmodel(self, folder, size, aad, spelling):
        key, plaintext = os.urandom(32), self.random.randbytes(size)
        (folder / "old").write_bytes(recipe_files.encmodel(key, plaintext, aad))
        options = [] if aad is None else ["--old-aad", aad.decode()]
        require(self.new(folder, folder / "old", key, *options, spelling=spelling) == plaintext, "another plaintext")

    def aad_file(self, folder):
        key, aad = os.urandom(32), bytes(range(256))
        (folder / "old").write_bytes(recipe_files.encmodel(key, b"weights", aad))
        (folder / "aad").write_bytes(aad)
        require(self.new(folder, folder / "old", key, "--old-aad-file", folder / "aad") == b"weights", "plaintext")

    def envmodel(self, folder, metadata, options):
        key, plaintext = os.urandom(32), self.random.randbytes(1000)
        old = recipe_files.envmodel(key, plaintext, "alias/models", b"wrapped", metadata, **options)
        (folder / "old").write_bytes(old)
        require(self.new(folder, folder / "old", key) == plaintext, "another plaintext")

    def metadata(self):
        return {self.text(): self.value(3) for _ in range(self.random.randrange(1, 12))}

    def value(self, depth):
        kind = self.random.randrange(9 if depth else 7)
        if kind == 7:
            return [self.value(depth - 1) for _ in range(self.random.randrange(4))]
        if kind == 8:
            return {self.text(): self.value(depth - 1) for _ in range(self.random.randrange(4))}
        (number,) = struct.unpack("d", self.random.randbytes(8))
        return [
            self.text(),
            self.random.randrange(-(10**20), 10**20),
            number if number - number == 0 else 0.5,
            self.random.uniform(-1000, 1000),
            float(self.random.randrange(10**18)),
            True,
            None,
        ][kind]

    def text(self):
        return "".join(self.random.choice(string.printable + "äß€漢\U0001f600\x00\x7f\ufeff\u2028") for _ in range(9))

    def export(self, folder, size, aad):
        key, plaintext = os.urandom(32), self.random.randbytes(size)
        (folder / "plain").write_bytes(plaintext)
        (folder / "key").write_bytes(key)
        self.cli.must("encrypt", folder / "plain", "-o", folder / "sealed", "--key", "local:new")
        options = [] if aad is None else ["--old-aad", aad.decode()]
        self.cli.must("export", folder / "sealed", "--format", "encmodel", "-o", folder / "old", "--old-key-file",
                      folder / "key", *options)  # fmt: skip
        read, metadata = recipe_files.read_encmodel(key, (folder / "old").read_bytes(), aad)
        require(read == plaintext, "another plaintext")
        expected = ["version", "algorithm", "plaintext_size", "plaintext_hash", "has_aad"]
        require(list(metadata) == expected, f"metadata {metadata}")

    def refusals(self, folder):
        key = os.urandom(32)
        plain = recipe_files.encmodel(key, b"weights" * 1000)
        bound = recipe_files.encmodel(key, b"weights" * 1000, b"llama:1")
        (folder / "key").write_bytes(key)
        (folder / "other-key").write_bytes(os.urandom(32))
        flipped = bytearray(plain)
        flipped[-100] ^= 1
        files = {"plain": plain, "bound": bound, "flipped": flipped, "cut": plain[:-1], "short": plain[:100],
                 "version": plain.replace(b'"version": 1', b'"version": 7'), "other": b"GGUF" + plain}  # fmt: skip
        for name, data in files.items():
            (folder / name).write_bytes(data)
        for status, old, *options in (
            (13, "plain", "--old-key-file", folder / "other-key"),
            (13, "bound", "--old-key-file", folder / "key", "--old-aad", "llama:2"),
            (2, "bound", "--old-key-file", folder / "key"),
            (2, "plain", "--old-key-file", folder / "key", "--old-aad", "llama:1"),
            (13, "flipped", "--old-key-file", folder / "key"),
            (13, "cut", "--old-key-file", folder / "key"),
            (13, "short", "--old-key-file", folder / "key"),
            (13, "other", "--old-key-file", folder / "key"),
            (1, "version", "--old-key-file", folder / "key"),
            (2, "plain"),
            (10, "plain", "--old-key-file", folder / "absent"),
            (12, "plain", "--old-key-file", folder / "plain"),
            (10, "absent", "--old-key-file", folder / "key"),
        ):
            before = sorted(folder.iterdir())
            done = self.cli.run("import", folder / old, "-o", folder / "new", "--key", "local:new", *options)
            said = done.stderr.decode()
            require(done.returncode == status, f"{old}: exit {done.returncode}, not {status}: {said}")
            require(len(said.splitlines()) == 1 and "; " in said, f"{old}: not what and what next: {said}")
            require(key.hex() not in said, "a key in an error")
            require(sorted(folder.iterdir()) == before, f"{old} leaves something behind")

    def large(self, folder, size):
        """A file that AESGCM itself does not take, made by OpenSSL piece by piece; the heap has room for a part of it."""
        key, nonce, block = os.urandom(32), os.urandom(12), os.urandom(STEP)
        digest, done = hashlib.sha256(), 0
        metadata = {"version": 1, "algorithm": "AES-256-GCM", "plaintext_size": size, "plaintext_hash": "0" * 64,
                    "has_aad": False}  # fmt: skip
        cipher = Cipher(algorithms.AES(key), modes.GCM(nonce)).encryptor()
        with open(folder / "old", "wb") as old:
            old.seek(12 + len(json.dumps(metadata).encode()) + 12)
            while done < size:
                piece = (struct.pack(">Q", done) + block[8:])[: size - done]
                digest.update(piece)
                old.write(cipher.update(piece))
                done += len(piece)
            cipher.finalize()
            old.write(cipher.tag)
            old.seek(0)
            header = json.dumps({**metadata, "plaintext_hash": digest.hexdigest()}).encode()
            old.write(b"ENCMODEL" + struct.pack(">I", len(header)) + header + nonce)
        (folder / "key").write_bytes(key)
        self.cli.environment["WEIGHTSEAL_JAVA_OPTS"] = "-Xmx48m"
        began = time.monotonic()
        self.cli.must("import", folder / "old", "-o", folder / "new", "--key", "local:new", "--old-key-file",
                      folder / "key")  # fmt: skip
        imported = time.monotonic()
        (folder / "old").unlink()
        self.cli.must("export", folder / "new", "--format", "encmodel", "-o", folder / "old", "--old-key-file",
                      folder / "key")  # fmt: skip
        exported = time.monotonic()
        del self.cli.environment["WEIGHTSEAL_JAVA_OPTS"]
        self.read_large(folder / "old", key, digest.hexdigest())
        print(f"{size} bytes: imported in {imported - began:.1f} s, exported in {exported - imported:.1f} s", flush=True)

    @staticmethod
    def read_large(path, key, expected):
        with open(path, "rb") as old:
            (length,) = struct.unpack(">I", old.read(12)[8:])
            metadata, nonce = json.loads(old.read(length)), old.read(12)
            left, digest = metadata["plaintext_size"], hashlib.sha256()
            old.seek(-16, os.SEEK_END)
            cipher = Cipher(algorithms.AES(key), modes.GCM(nonce, old.read(16))).decryptor()
            old.seek(24 + length)
            while left:
                piece = old.read(min(STEP, left))
                digest.update(cipher.update(piece))
                left -= len(piece)
            cipher.finalize()
            require(len(old.read()) == 16, "something besides the tag at the end")
        require(digest.hexdigest() == expected == metadata["plaintext_hash"], "another plaintext")

    def kms(self, folder):
        moto = Started("moto", folder / "moto")
        try:
            self.with_kms(folder, moto.url)
        finally:
            moto.close()

    def with_kms(self, folder, endpoint):
        credentials = {"AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST", "AWS_SECRET_ACCESS_KEY": "no-secret-of-anybody"}
        self.cli.environment.update(credentials)
        made = subprocess.run([ROOT / "build/servers/moto/python/bin/python", ROOT / "tests/interop/recipe_kms.py",
                               endpoint, REGION, folder], env={**os.environ, **credentials}, capture_output=True,
                              timeout=120)  # fmt: skip
        require(made.returncode == 0, made.stderr.decode())
        config = self.top / "config/weightseal/config.yaml"
        config.parent.mkdir(parents=True, exist_ok=True)
        services = f"key-services:\n  awskms:\n    region: {REGION}\n    endpoint: {endpoint}\n"
        config.write_text(services)
        done = self.cli.run("import", folder / "arn", "-o", folder / "new", "--key", "local:new")
        said = done.stderr.decode()
        require(done.returncode == 12 and "allow-keys" in said, f"a key that is not allowed: {said}")
        config.write_text('allow-keys: "awskms:///*"\n' + services)
        for case in json.loads(made.stdout):
            old, status = folder / case["file"], case["status"]
            done = self.cli.run("import", old, "-o", folder / "new", "--key", "local:new")
            require(done.returncode == status, f"{old.name}: exit {done.returncode}: {done.stderr.decode()}")
            require((folder / "new").exists() == (status == 0), f"{old.name}: an output, or none")
            if status == 0:
                self.cli.must("decrypt", folder / "new", "-o", folder / "plain")
                require((folder / "plain").read_bytes() == (folder / "plaintext").read_bytes(), "another plaintext")
                (folder / "new").unlink()
                (folder / "plain").unlink()
        config.unlink()


def main(launcher, *options):
    with tempfile.TemporaryDirectory(prefix="weightseal-recipes-") as top:
        suite = Suite(Path(launcher).resolve(), Path(top))
        suite.run()
        if "--large" in options:
            suite.check("a large file", suite.large, (1 << 31) + (1 << 26) + 5)
        if "--kms" in options:
            suite.check("data keys in a KMS", suite.kms)
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 1 if suite.failed or not suite.passed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
