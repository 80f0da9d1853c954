# SPDX-License-Identifier: Apache-2.0
"""What the tests of the recipes have in common."""

import json
import os
import shutil
import subprocess
from pathlib import Path


class Broken(Exception):
    """It did not do what it has to."""


class Skipped(Exception):
    """This machine does not let it be tested."""


def require(condition, message):
    if not condition:
        raise Broken(message)


def output(words, **options):
    options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 300, **options}
    done = subprocess.run([str(word) for word in words], **options)
    require(done.returncode == 0, f"{words[0]} ended with {done.returncode}: {(done.stderr or done.stdout)[-1500:]}")
    return done.stdout


def go_module(name, version, digest):
    """The folder of a Go module, which `go` has checked against the public record of checksums, and this against `digest`."""
    if shutil.which("go") is None:
        raise Skipped(f"there is no go to fetch {name} with")
    cache = os.environ["WEIGHTSEAL_GO_MODULES"]
    environment = {**os.environ, "GOMODCACHE": cache, "GOFLAGS": "-modcacherw"}
    try:
        said = json.loads(output(["go", "mod", "download", "-json", f"{name}@{version}"], env=environment, cwd="/"))
    except Broken as problem:
        raise Skipped(f"{name} cannot be fetched: {str(problem)[:200]}") from None
    require(said["Sum"] == digest, f"{name} {version} is {said['Sum']}, not {digest}")
    return Path(said["Dir"])


def require_own_mounts():
    if os.environ.get("WEIGHTSEAL_OWN_MOUNTS") != "1":
        raise Skipped("mounts need a private mount namespace, which only root may make")
