# SPDX-License-Identifier: Apache-2.0
"""Seals with one implementation and opens with the other, in both directions.

Whatever the command line seals, the Python reference opens, and the other way round; and what was tampered with, both
refuse by the same name.

    interop.py LAUNCHER       to be run by a Python that has spec/reference/requirements.txt
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REFERENCE = ROOT / "spec" / "reference" / "weightseal_v1.py"
SEGMENT = 1 << 26
CREATED = "2026-01-31T12:00:00Z"
IDENTITY = ["--name", "interop", "--model-version", "1.0", "--context", "licence=none", "--context", "größe=7"]
EXPECT = [word for pair in ("name=interop", "version=1.0", "größe=7") for word in ("--expect", pair)]


class Broken(Exception):
    """The two implementations do not agree."""


def require(condition, message):
    if not condition:
        raise Broken(message)


class Keys:
    """A key store as docs/key-services.md describes it, whose key files the reference reads too."""

    def __init__(self, home):
        self.home, self.versions = home, []
        for folder in (home, home / "keys"):
            folder.mkdir(mode=0o700)

    def add(self, name, versions):
        folder = self.home / "keys" / name
        folder.mkdir(mode=0o700)
        described = [{"version": version, "created": CREATED} for version in range(1, versions + 1)]
        key = {"format": "weightseal/v1 local key", "name": name, "created": CREATED, "protection": {"kind": "none"}}
        self.write(folder / "key.json", json.dumps({**key, "versions": described}).encode())
        for version in range(1, versions + 1):
            self.write(folder / f"{version}.key", os.urandom(32))
            self.versions.append((name, version, folder / f"{version}.key"))

    def find(self, name):
        """Take up a key that the command line made."""
        self.versions.append((name, 1, self.home / "keys" / name / "1.key"))

    @staticmethod
    def write(path, data):
        path.touch(mode=0o600)
        path.write_bytes(data)

    def options(self, *names):
        chosen = [key for key in self.versions if not names or key[0] in names]
        return [word for name, version, file in chosen for word in ("--local-key", f"{name}:{version}:{file}")]


class Java:
    name = "command line"

    def __init__(self, launcher, keys):
        self.launcher, self.keys = launcher, keys
        self.environment = {**os.environ, "WEIGHTSEAL_HOME": str(keys.home), "WEIGHTSEAL_NO_BUILD": "1"}

    def run(self, *arguments, **options):
        command = [str(self.launcher), *map(str, arguments)]
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, **options}
        return subprocess.run(command, env=self.environment, timeout=300, **options)

    def must(self, *arguments, **options):
        done = self.run(*arguments, **options)
        require(done.returncode == 0, f"{arguments[0]}: exit {done.returncode}: {done.stderr.decode().strip()}")

    def encrypt(self, plain, sealed, keys):
        self.must("encrypt", plain, "-o", sealed, *keys, *IDENTITY)

    def decrypt(self, sealed, plain):
        self.must("decrypt", sealed, "-o", plain, *EXPECT)

    def refusal(self, sealed):
        """The name of the error that verify ends with, and its exit status."""
        done = self.run("verify", sealed, "--json")
        answer = json.loads(done.stdout)
        return answer.get("error", {}).get("type", "success"), done.returncode


class Python:
    name = "reference"

    def __init__(self, keys):
        self.keys = keys

    def run(self, *arguments):
        return subprocess.run(
            [sys.executable, str(REFERENCE), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True
        )

    def must(self, *arguments):
        done = self.run(*arguments)
        require(done.returncode == 0, f"{arguments[0]}: exit {done.returncode}: {done.stderr.decode().strip()}")

    def encrypt(self, plain, sealed, keys):
        self.must("encrypt", plain, "-o", sealed, *keys, *self.keys.options(), *IDENTITY)

    def decrypt(self, sealed, plain, *names):
        self.must("decrypt", sealed, "-o", plain, *self.keys.options(*names), *EXPECT)

    def refusal(self, sealed):
        done = self.run("verify", sealed, *self.keys.options())
        return (done.stderr.decode().partition(":")[0] if done.returncode else "success"), done.returncode


def contents(top):
    if top.is_file():
        return top.read_bytes()
    return {file.relative_to(top).as_posix(): file.read_bytes() for file in top.rglob("*") if file.is_file()}


class Suite:
    def __init__(self, launcher, top):
        self.top, self.keys = top, Keys(top / "home")
        self.java, self.python = Java(launcher, self.keys), Python(self.keys)
        self.keys.add("imported", 2)
        self.java.must("key", "create", "local:made")
        self.keys.find("made")
        self.random = random.Random(1)
        self.passed = self.failed = 0

    def check(self, what, action, *arguments):
        try:
            action(*arguments)
            self.passed += 1
        except (Broken, OSError, ValueError, subprocess.TimeoutExpired) as fault:
            print(f"{what}: {fault}", flush=True)
            self.failed += 1

    def folder(self):
        return Path(tempfile.mkdtemp(dir=self.top))

    def plaintexts(self):
        folder = self.folder()
        for size in (0, 1, 16_383, 16_384, 300_000, SEGMENT, SEGMENT + 5):
            yield self.written(folder / f"{size}.bin", size)
        model = folder / "model"
        for name, size in {"config.json": 30, "empty": 0, "données/été.bin": 20_000, "a/b/c.bin": 70_000}.items():
            (model / name).parent.mkdir(parents=True, exist_ok=True)
            self.written(model / name, size)
        yield model

    def written(self, path, size):
        path.write_bytes(self.random.randbytes(size))
        return path

    def run(self):
        for plain in self.plaintexts():
            for sealer, opener in ((self.java, self.python), (self.python, self.java)):
                for keys in (["--key", "local:imported"], ["--key", "local:made", "--key", "local:imported"]):
                    if plain.name != f"{SEGMENT}.bin" or len(keys) == 2:
                        what = f"{plain.name}, sealed by the {sealer.name} for {len(keys) // 2}"
                        self.check(what, self.both_ways, plain, sealer, opener, keys)
        small = self.written(self.folder() / "small.bin", 40_000)
        self.check("a stream", self.stream, small)
        for sealer in (self.java, self.python):
            self.check(f"rewrap of what the {sealer.name} sealed", self.rewrap, small, sealer)
            self.check(f"reencrypt of what the {sealer.name} sealed", self.reencrypt, small, sealer)
            for plain in (small, self.small_model()):
                self.tamper(plain, sealer)

    def both_ways(self, plain, sealer, opener, keys):
        folder = self.folder()
        sealer.encrypt(plain, folder / "sealed", keys)
        opener.decrypt(folder / "sealed", folder / "plain")
        require(contents(folder / "plain") == contents(plain), "another plaintext")
        require(opener.refusal(folder / "sealed") == ("success", 0), f"the {opener.name} does not verify it")
        shutil.rmtree(folder)

    def stream(self, plain):
        sealed = self.folder() / "sealed"
        with open(plain, "rb") as stdin:
            self.java.must("encrypt", "-", "-o", sealed, "--key", "local:made", *IDENTITY, stdin=stdin)
        self.python.decrypt(sealed, sealed.with_name("plain"))
        require(contents(sealed.with_name("plain")) == contents(plain), "another plaintext")

    def rewrap(self, plain, sealer):
        for subject in (plain, self.small_model()):
            sealed = self.folder() / "sealed"
            sealer.encrypt(subject, sealed, ["--key", "local:imported"])
            self.java.must("rewrap", sealed, "--to", "local:made", "--remove", "local:imported")
            self.python.decrypt(sealed, sealed.with_name("plain"), "made")
            require(contents(sealed.with_name("plain")) == contents(subject), "another plaintext")
            status = self.python.run("verify", sealed, *self.keys.options("imported")).returncode
            require(status == 12, f"the removed key ends with {status}, not 12")

    def reencrypt(self, plain, sealer):
        sealed = self.folder() / "sealed"
        sealer.encrypt(plain, sealed, ["--key", "local:imported"])
        self.java.must("reencrypt", sealed, "-o", sealed.with_name("again"), "--to", "local:made")
        self.python.decrypt(sealed.with_name("again"), sealed.with_name("plain"), "made")
        require(contents(sealed.with_name("plain")) == contents(plain), "another plaintext")

    def small_model(self):
        model = self.folder() / "small"
        model.mkdir()
        for name, size in {"a.bin": 20_000, "b.bin": 20_000, "config.json": 20}.items():
            self.written(model / name, size)
        return model

    def tamper(self, plain, sealer):
        sealed = self.folder() / "sealed"
        sealer.encrypt(plain, sealed, ["--key", "local:imported"])
        for what, damage in self.damages(sealed):
            copy = self.folder() / "sealed"
            (shutil.copytree if sealed.is_dir() else shutil.copy2)(sealed, copy)
            damage(copy)
            self.check(f"{plain.name}, sealed by the {sealer.name}, {what}", self.refused_alike, copy)
            shutil.rmtree(copy.parent)

    def refused_alike(self, sealed):
        java, python = self.java.refusal(sealed), self.python.refusal(sealed)
        require(java == python, f"the command line says {java}, the reference {python}")
        require(java[1] in (1, 12, 13), f"not refused: {java}")

    def damages(self, sealed):
        if sealed.is_file():
            yield from self.damages_of(sealed, None, 24)
            return
        for file in sorted(sealed.iterdir()):
            yield from self.damages_of(file, file.name, 3)
            yield f"without {file.name}", lambda model, name=file.name: (model / name).unlink()
        yield "with one file more", lambda model: (model / "more").touch()
        yield "with two files exchanged", exchange

    def damages_of(self, file, name, flips):
        def at(artifact):
            return artifact if name is None else artifact / name

        data = file.read_bytes()
        called = name or "the file"
        offsets = [0, 8, 12, 16, len(data) - 1][: flips // 2 + 1]
        offsets += [self.random.randrange(len(data)) for _ in range(flips - len(offsets))]
        for offset in offsets:
            changed = bytearray(data)
            changed[offset] ^= 1 << self.random.randrange(8)
            new = bytes(changed)
            yield f"bit flipped at {offset} of {called}", lambda artifact, new=new: at(artifact).write_bytes(new)
        # By two: keys.json is the same with and without its last byte, a line feed.
        for length in (len(data) - 2, len(data) // 2):
            yield f"{called} cut to {length}", lambda artifact, new=data[:length]: at(artifact).write_bytes(new)
        yield f"{called} longer", lambda artifact: at(artifact).write_bytes(data + bytes(16))


def exchange(model):
    one, other = model / "a.bin.sealed", model / "b.bin.sealed"
    one.rename(model / "held")
    other.rename(one)
    (model / "held").rename(other)


def main(launcher):
    with tempfile.TemporaryDirectory(prefix="weightseal-interop-") as top:
        suite = Suite(Path(launcher).resolve(), Path(top))
        suite.run()
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 1 if suite.failed or not suite.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
