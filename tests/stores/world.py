# SPDX-License-Identifier: Apache-2.0
"""A server with buckets, a user with settings and credentials, and the command line."""

import json
import os
import random
import shutil
import struct
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "servers"))

from started import Started, Unavailable  # noqa: E402

KEY = "local:team"
ACCESS = {"AWS_ACCESS_KEY_ID": "weightseal", "AWS_SECRET_ACCESS_KEY": "weightseal-secret"}
BUCKET = "models"


class Broken(Exception):
    """The command did not do what it has to."""


class Skipped(Exception):
    """This machine does not let that be tried."""


def require(condition, message):
    if not condition:
        raise Broken(message)


class Server(Started):
    """One of tests/servers."""

    def __init__(self, name, folder):
        try:
            super().__init__(name, folder)
        except Unavailable as reason:
            raise Skipped(str(reason)) from None


class S3Proxy(Server):
    """It checks signatures; its buckets are folders."""

    def __init__(self, folder):
        super().__init__("s3proxy", folder)
        (folder / "buckets" / BUCKET).mkdir(parents=True, exist_ok=True)


class User:
    """Settings, credentials and a key, and what runs with them."""

    def __init__(self, root, top, endpoint):
        self.launcher, self.top, self.home = root / "weightseal", top, top / "home"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "WEIGHTSEAL_", "XDG_"))
        } | {
            "WEIGHTSEAL_HOME": str(self.home),
            "WEIGHTSEAL_NO_BUILD": "1",
            "WEIGHTSEAL_KEY": KEY,
            "XDG_CONFIG_HOME": str(top / "config"),
            "XDG_RUNTIME_DIR": str(top / "runtime"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": str(top / "aws-config"),
            "AWS_SHARED_CREDENTIALS_FILE": str(top / "aws-credentials"),
        } | ACCESS
        (top / "runtime").mkdir(mode=0o700)
        (top / "config" / "weightseal").mkdir(parents=True)
        self.settings(endpoint)
        if not self.home.exists():
            self.ok("key", "create", KEY)

    def settings(self, endpoint, **more):
        lines = ["stores:", "  s3:", f"    endpoint: {endpoint}", "    region: eu-west-1"]
        lines += [f"    {name}: {value}" for name, value in more.items()]
        (self.top / "config/weightseal/config.yaml").write_text("\n".join(lines) + "\n")

    def run(self, *arguments, **options):
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": 300, "cwd": self.top, **options}
        environment = {**self.environment, **options.pop("variables", {})}
        return subprocess.run([str(self.launcher), *map(str, arguments)], env=environment, **options)

    def start(self, *arguments):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(
            [str(self.launcher), *map(str, arguments)], env=self.environment, cwd=self.top, start_new_session=True, **pipes
        )

    def ok(self, *arguments, **options):
        done = self.run(*arguments, **options)
        require(done.returncode == 0, f"{arguments}: exit {done.returncode}: {done.stderr.decode().strip()}")
        return done.stdout

    def json(self, *arguments):
        return json.loads(self.ok(*arguments, "--json"))["result"]

    def fails(self, status, words, *arguments, **options):
        failed(self.run(*arguments, **options), status, *words)


def failed(done, status, *words):
    """Refuse any other end than this exit status and one line that holds the words."""
    text = done.stderr.decode()
    require(done.returncode == status, f"exit {done.returncode}, not {status}: {text.strip()}")
    lines = text.splitlines()
    require(len(lines) == 1 and lines[0].startswith("weightseal: ") and "; " in lines[0], f"not one line: {text!r}")
    for word in words:
        require(str(word) in lines[0], f"does not say {word}: {lines[0]}")
    for secret in ACCESS.values():
        require(secret == "weightseal" or secret not in text, "a secret was printed")


def ended(process, seconds=120):
    out, errors = process.communicate(timeout=seconds)
    return subprocess.CompletedProcess(process.args, process.returncode, out, errors)


def tensors(path, sizes, seed=1):
    """A safetensors file of these tensors."""
    header, at = {}, 0
    for name, size in sizes.items():
        header[name] = {"dtype": "U8", "shape": [size], "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    source = random.Random(seed)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        while at:
            count = min(at, 1 << 24)
            file.write(source.randbytes(count))
            at -= count


def model(folder, size=3 << 20, seed=1):
    folder.mkdir(parents=True)
    (folder / "config.json").write_text('{"seed": %d}' % seed)
    (folder / "weights").mkdir()
    (folder / "weights" / "a.bin").write_bytes(random.Random(seed).randbytes(size))
    return folder


def same(one, other):
    if one.is_dir():
        require(
            sorted(str(p.relative_to(one)) for p in one.rglob("*")) == sorted(str(p.relative_to(other)) for p in other.rglob("*")),
            f"{other} holds other files than {one}",
        )
        for path in one.rglob("*"):
            if path.is_file():
                same(path, other / path.relative_to(one))
    else:
        require(one.read_bytes() == other.read_bytes(), f"{other} is not {one}")


def remove(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
