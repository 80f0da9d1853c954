# SPDX-License-Identifier: Apache-2.0
"""The ways to a sealed model's plaintext, and the users who go them."""

import os
import shutil
import sys

from world import Skipped


class Run:
    """`weightseal run`, in one of its modes."""

    def __init__(self, name, types):
        self.name, self.types = name, types

    def options(self, bench):
        if "--mode" in bench.help("run"):
            return ["--mode", self.name]
        if self.name != "memory":
            raise Skipped(f"weightseal run has no mode {self.name} here")
        return []

    def around(self, bench, command, sealed):
        return bench.command("run", *self.options(bench), sealed, "--", *command("{}"))

    def ask(self, bench, program, user):
        words = self.around(bench, lambda path: program.command(sys.executable, path), bench.sealed(program.model))
        return bench.output(words, user)


class Mount:
    """`weightseal mount`, the program, `weightseal umount`."""

    def __init__(self, mode, types):
        self.name, self.mode, self.types = f"mounted, {mode}", mode, types

    def ask(self, bench, program, user):
        if "weightseal mount" not in bench.help("mount"):
            raise Skipped("there is no weightseal mount here")
        place = (user or bench.root).home.parent / "mounted"
        if not place.exists():
            place.mkdir()
            shutil.chown(place, user and user.uid or 0)
        bench.output(bench.command("mount", f"--mode={self.mode}", bench.sealed(program.model), place), user)
        try:
            return bench.output(program.command(sys.executable, str(place)), user)
        finally:
            bench.output(bench.command("umount", place), user)


RUNS = [Run("memory", ("tmpfs", "ramfs", "fuse")), Run("on-demand", ("fuse",))]
MODES = [*RUNS, Mount("memory", ("tmpfs", "ramfs", "fuse")), Mount("on-demand", ("fuse",))]


class User:
    """Whose processes they are: their home, their keys."""

    def __init__(self, folder, keys, uid=None):
        self.home, self.uid = folder / "home", uid
        self.home.mkdir(parents=True)
        shutil.copytree(keys, folder / "keys")
        self.prefix = []
        if uid is not None:
            self.prefix = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups", "--"]
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, uid, uid)
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "WEIGHTSEAL_HOME": str(folder / "keys"),
            "WEIGHTSEAL_NO_BUILD": "1",
            "HF_HUB_OFFLINE": "1",
            "OMP_NUM_THREADS": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONWARNINGS": "ignore",
            **({"JAVA_HOME": os.environ["JAVA_HOME"]} if "JAVA_HOME" in os.environ else {}),
        }
