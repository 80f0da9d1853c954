"""Installs what the comparison wants, naming each thing first. Only when asked to."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

from harness import machine
from harness.rival import TARGET

CRYPTOGRAPHY = "cryptography==48.0.0"
PACKAGES = ["cp:coreutils", "age:age", "openssl:openssl", "gpg:gpg", "gpg-agent:gpg-agent"]


def install() -> None:
    packages = list(PACKAGES)
    if importlib.util.find_spec("ensurepip") is None:
        packages.append("ensurepip-is-absent:python3-venv")
    scripts = str(machine.ROOT / "scripts" / "packages.sh")
    subprocess.run(["bash", "-c", '. "$1" && shift && need_packages "$@"', "bash", scripts, *packages], check=True)
    python = TARGET / "venv" / "bin" / "python"
    if not python.exists():
        print(f"weightseal: making a Python environment in {TARGET / 'venv'}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(TARGET / "venv")], check=True)
    print(f"weightseal: installing the Python package {CRYPTOGRAPHY} there", file=sys.stderr)
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", CRYPTOGRAPHY], check=True)
