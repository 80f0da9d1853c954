# SPDX-License-Identifier: Apache-2.0
"""Ordinary users, who run commands in namespaces of their own and mount by fusermount3."""

import os
import shutil
import subprocess
from pathlib import Path

from bench import (
    NOBODY, Skipped, as_user, eventually, in_both_modes, mount_of, open_to_all, require, require_fuse, require_mode,
    require_root, servers, test,
)


class Unprivileged:
    """What a user without rights has: folders, a key and a sealed file."""

    def __init__(self, bench, work):
        require_root()
        self.bench, self.folder = bench, work / "user"
        shutil.copytree(bench.home, self.folder / "home")
        shutil.copytree(bench.plain, self.folder / "plain")
        (self.folder / "mounted").mkdir()
        shutil.copytree(bench.kept, self.folder / "model.sealed")
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        open_to_all(bench, work)
        self.variables = {"WEIGHTSEAL_HOME": str(self.folder / "home"), "HOME": str(self.folder)}
        self.sealed, self.mounted = self.folder / "model.sealed", self.folder / "mounted"
        done = self.run("version")
        if done.returncode != 0:
            raise Skipped(f"other users cannot run the launcher here: {done.stderr.strip()[:100]}")

    def run(self, *arguments):
        variables = {**self.variables, "XDG_RUNTIME_DIR": str(self.folder)}
        return self.bench.run(*arguments, prefix=as_user(NOBODY), variables=variables, cwd=self.folder)


@in_both_modes
def a_user_without_rights_runs_a_command(bench, work, mode):
    require_mode(mode)
    user = Unprivileged(bench, work)
    if subprocess.run(as_user(NOBODY, "unshare", "-rm", "true"), capture_output=True).returncode != 0:
        raise Skipped("users may make no namespaces here")
    script = 'diff -r plain "$0" && exit 7'
    done = user.run("run", user.sealed, "--mode", mode, "--", "sh", "-c", script, "{}")
    require(done.returncode == 7, f"exit {done.returncode}: {done.stdout}{done.stderr}")
    eventually(lambda: not servers(user.sealed), "the server is still there")


@test
def a_user_without_rights_mounts_by_fusermount3(bench, work):
    require_fuse()
    user = Unprivileged(bench, work)
    if not shutil.which("fusermount3"):
        raise Skipped("fusermount3 is not installed")
    done = user.run("mount", user.sealed, user.mounted)
    require(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
    require("memory takes root" in done.stderr, done.stderr)
    (server,) = servers(user.mounted)
    # That is so where a process may not be dumped, nor looked into by others of its user; the folder above it tells nothing.
    require(Path(f"/proc/{server}/fd").stat().st_uid == 0, "its user's other processes can look into the server")
    compare = as_user(NOBODY, "diff", "-r", user.folder / "plain", user.mounted)
    require(subprocess.run(compare, capture_output=True).returncode == 0, "its owner does not see it")
    try:
        os.listdir(user.mounted)
        require(False, "root sees it")
    except PermissionError:
        pass
    done = user.run("umount", user.mounted)
    require(done.returncode == 0 and mount_of(user.mounted) is None, f"exit {done.returncode}: {done.stderr}")
    eventually(lambda: not servers(user.mounted), "the server is still there")


@test
def a_user_without_rights_is_told_what_to_do(bench, work):
    user = Unprivileged(bench, work)
    for arguments in (("--mode", "memory"), ("--owner", "root")):
        done = user.run("mount", user.sealed, user.mounted, *arguments)
        require(done.returncode == 12 and "only root" in done.stderr, f"exit {done.returncode}: {done.stderr}")
        require(len(done.stderr.splitlines()) == 1, done.stderr)
    user.variables["PATH"] = str(work / "tools")
    (work / "tools").mkdir()
    for tool in ("sh", "env", "bash", "java", "dirname", "find", "flock", "readlink", "cat", "uname"):
        if shutil.which(tool):
            (work / "tools" / tool).symlink_to(shutil.which(tool))
    done = user.run("mount", user.sealed, user.mounted)
    require(done.returncode == 1 and "install the package fuse3" in done.stderr, f"exit {done.returncode}: {done.stderr}")
    require(len(done.stderr.splitlines()) == 1, done.stderr)
    eventually(lambda: not servers(user.mounted), "a server is left")
