# SPDX-License-Identifier: Apache-2.0
"""The package itself: typed, formatted, its guide's examples run, and nothing needed that need not be."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import python

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "command",
    [
        ["mypy", "--cache-dir", "/dev/null"],
        ["ruff", "check", "--no-cache", ".", "../tests/python"],
        ["ruff", "format", "--no-cache", "--check", ".", "../tests/python"],
    ],
    ids=["types", "lint", "format"],
)
def test_is_clean(command):
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT / "python", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_needs_nothing_but_python(sealed_minilm):
    said = python(
        """
import sys
for name in ("torch", "numpy", "safetensors", "fsspec", "transformers"):
    sys.modules[name] = None
import weightseal
with weightseal.open(sys.argv[1], file="config.json") as file:
    print(file.read(1).decode(), sorted(name for name in sys.modules if name.startswith("weightseal.")))
""",
        sealed_minilm,
    )
    assert said.startswith("{ ['weightseal._agent'")
    assert "torch" not in said


@pytest.mark.parametrize("guide", ["python/README.md", "docs/loading/python.md"])
def test_runs_the_examples_of_the_guide(bench, minilm, sealed_minilm, agent, guide):
    """Each block in turn, in one process; paths of the guide stand for the test's."""
    text = (ROOT / guide).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    assert blocks
    single = bench.top / "weights.sealed"
    if not single.exists():
        bench.seal(minilm / "model.safetensors", single.name, "--name", "minilm", "--model-version", "1")
    script = "\n".join(blocks)
    for name, path in {
        "/srv/minilm.sealed": sealed_minilm,
        "/srv/weights.sealed": single,
        "/run/weightseal/agent.sock": agent.socket,
    }.items():
        script = script.replace(name, str(path))
    assert "/srv/" not in script
    python(script)
