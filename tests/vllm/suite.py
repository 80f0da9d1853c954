# SPDX-License-Identifier: Apache-2.0
"""Lets vLLM itself load a sealed model, and compares what it computes with the plaintext's: suite.py LAUNCHER [WORD...].

Behind a path, by `weightseal run`; and by the package's load format, alone and on two ranks that share an agent.
"""

import functools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PATIENCE = 900


class Broken(Exception):
    """It did not do what it has to."""


def require(condition, message):
    if not condition:
        raise Broken(message)


class Suite:
    def __init__(self, launcher, top):
        self.launcher, self.top = launcher, top
        self.environment = {
            **os.environ,
            "HOME": str(top / "home"),
            "WEIGHTSEAL": str(launcher),
            "WEIGHTSEAL_HOME": str(top / "keys"),
            "XDG_CONFIG_HOME": str(top / "config"),
            "WEIGHTSEAL_NO_BUILD": "1",
            # Nothing leaves the machine.
            "HF_HUB_OFFLINE": "1",
            "VLLM_NO_USAGE_STATS": "1",
            "VLLM_HOST_IP": "127.0.0.1",
            "GLOO_SOCKET_IFNAME": "lo",
            "VLLM_CPU_KVCACHE_SPACE": "1",
            "VLLM_CPU_OMP_THREADS_BIND": "nobind",
        }
        (top / "home").mkdir()
        self.plain = top / "plain"
        self.must(sys.executable, HERE / "make_model.py", self.plain)
        self.weightseal("key", "create", "local:small")
        self.sealed = self.seal(self.plain, "small")
        # What vLLM reads itself, without the weights.
        self.folder = top / "folder"
        shutil.copytree(self.plain, self.folder, ignore=shutil.ignore_patterns("*.safetensors*"))

    def seal(self, plain, name):
        sealed = self.top / f"{name}.sealed"
        self.weightseal("encrypt", plain, "-o", sealed, "--key", "local:small", "--name", name, "--model-version", "1")
        return sealed

    def run(self, *command):
        return subprocess.run(
            [str(each) for each in command],
            env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PATIENCE,
        )  # fmt: skip

    def must(self, *command):
        done = self.run(*command)
        require(done.returncode == 0, f"{command[:3]} ended with {done.returncode}: {done.stderr[-3000:]}")
        return done.stdout

    def weightseal(self, *arguments):
        return self.must(self.launcher, *arguments)

    def answer(self, *command):
        said = self.must(*command)
        return next(json.loads(line)["answer"] for line in said.splitlines() if line.startswith('{"answer"'))

    def complete(self, path, **options):
        # Without any, none are named: `weightseal run` would take {} for the model.
        return [sys.executable, HERE / "complete.py", path, *([json.dumps(options)] if options else [])]

    def by_plugin(self, sealed, extra=None, **options):
        extra = {"sealed": str(sealed), **(extra or {})}
        return self.complete(self.folder, load_format="weightseal", model_loader_extra_config=extra, **options)

    @functools.cached_property
    def expected(self):
        return self.answer(*self.complete(self.plain))

    def require_same(self, answer, expected):
        require(answer == expected, f"{answer} in place of {expected}")

    def in_memory(self):
        run = [self.launcher, "run", "--mode", "memory", "--expect", "name=small", self.sealed, "--"]
        self.require_same(self.answer(*run, *self.complete("{}")), self.expected)

    def served_on_demand(self):
        ask = [sys.executable, HERE / "ask_server.py"]
        run = [self.launcher, "run", "--mode", "on-demand", self.sealed, "--"]
        self.require_same(self.answer(*run, *ask, "{}"), self.answer(*ask, self.plain))

    def plugin(self):
        self.require_same(self.answer(*self.by_plugin(self.sealed, {"expect": {"name": "small"}})), self.expected)

    def ranks(self):
        socket = self.top / "agent.sock"
        agent = subprocess.Popen([self.launcher, "agent", "--socket", socket], env=self.environment, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            deadline = time.monotonic() + 60
            while not socket.exists():
                require(agent.poll() is None and time.monotonic() < deadline, "the agent did not start")
                time.sleep(0.1)
            shared = self.answer(*self.by_plugin(self.sealed, {"agent": str(socket)}, tensor_parallel_size=2))
        finally:
            agent.terminate()
            agent.wait(60)
        self.require_same(shared, self.answer(*self.complete(self.plain, tensor_parallel_size=2)))

    def refused(self, why, sealed, extra=None):
        done = self.run(*self.by_plugin(sealed, extra))
        said = done.stdout + done.stderr
        require(done.returncode != 0 and '{"answer"' not in said, f"it answered: {said[-2000:]}")
        require(why in said, f"it was refused, but not for {why!r}: {said[-5000:]}")

    def changed(self):
        changed = self.top / "changed.sealed"
        shutil.copytree(self.sealed, changed)
        largest = max((each for each in changed.rglob("*") if each.is_file()), key=lambda each: each.stat().st_size)
        with open(largest, "r+b") as file:
            file.seek(largest.stat().st_size // 2)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_CUR)
            file.write(bytes([byte ^ 1]))
        self.refused("is not authentic", changed)

    def another(self):
        self.refused("llama", self.sealed, {"expect": {"name": "llama"}})

    def missing(self):
        part = self.top / "part"
        shutil.copytree(self.plain, part)
        weights = json.loads((part / "model.safetensors.index.json").read_text())
        gone = min(weights["weight_map"].values())
        (part / gone).unlink()
        weights["weight_map"] = {name: file for name, file in weights["weight_map"].items() if file != gone}
        (part / "model.safetensors.index.json").write_text(json.dumps(weights))
        self.refused("has no weights for", self.seal(part, "part"))

    def tests(self):
        return {
            "weightseal run, memory": self.in_memory,
            "weightseal run, on demand, vLLM's server": self.served_on_demand,
            "the load format": self.plugin,
            "the load format, two ranks and an agent": self.ranks,
            "the load format, a changed model": self.changed,
            "the load format, another model": self.another,
            "the load format, a model without some weights": self.missing,
        }


def main(launcher, *words):
    passed = failed = 0
    with tempfile.TemporaryDirectory(prefix="weightseal-vllm-") as top:
        suite = Suite(Path(launcher).resolve(), Path(top))
        for name, test in suite.tests().items():
            if words and not any(word in name for word in words):
                continue
            began = time.monotonic()
            try:
                test()
                passed += 1
                print(f"ok      {name} ({time.monotonic() - began:.0f} s)", flush=True)
            except (Broken, OSError, subprocess.SubprocessError, StopIteration) as problem:
                failed += 1
                print(f"FAILED  {name}: {type(problem).__name__}: {problem}", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
