# SPDX-License-Identifier: Apache-2.0
"""Full and read-only places, and what permissions and limits forbid."""

import os
import resource
import subprocess

from suite import KEY, Skipped, copy, fails, fault, holds, require


class Mounted:
    """A small file system in memory that this process and its children alone see."""

    def __init__(self, folder, size):
        folder.mkdir()
        self.folder, self.options = folder, f"size={size}"

    def __enter__(self):
        require_own_mounts()
        mount("-t", "tmpfs", "-o", self.options, "none", self.folder)
        return self.folder

    def make_read_only(self):
        mount("-o", "remount,bind,ro", self.folder)

    def __exit__(self, *problem):
        subprocess.run(["umount", "-l", str(self.folder)], capture_output=True)


def mount(*arguments):
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if done.returncode != 0:
        raise Skipped(f"nothing can be mounted here: {done.stderr.strip()}")


def require_own_mounts():
    if os.environ.get("WEIGHTSEAL_OWN_MOUNTS") != "1":
        raise Skipped("mounts need a private mount namespace, which unshare -m may not make here")


@fault
def full_disk_when_encrypting_a_file(bench, work):
    with Mounted(work / "disk", "128k") as disk:
        fails(bench.encrypt(bench.file, disk / "out.sealed"), 1, "No space left", disk)
        holds(disk)


@fault
def full_disk_when_encrypting_a_model(bench, work):
    with Mounted(work / "disk", "128k") as disk:
        fails(bench.encrypt(bench.folder, disk / "out.sealed"), 1, "No space left", disk)
        holds(disk)


@fault
def full_disk_when_decrypting_a_file(bench, work):
    with Mounted(work / "disk", "128k") as disk:
        fails(bench.run("decrypt", bench.sealed_file, "-o", disk / "plain"), 1, "No space left", disk)
        holds(disk)


@fault
def full_disk_when_decrypting_a_model(bench, work):
    with Mounted(work / "disk", "128k") as disk:
        fails(bench.run("decrypt", bench.sealed_folder, "-o", disk / "plain"), 1, "No space left", disk)
        holds(disk)


@fault
def full_disk_for_a_file_that_is_large(bench, work):
    large = work / "large.bin"
    with open(large, "wb") as file:
        file.truncate(600 << 20)
    with Mounted(work / "disk", "4m") as disk:
        fails(bench.encrypt(large, disk / "out.sealed"), 1, "No space left", disk)
        holds(disk)


def fill(disk):
    with open(disk / "filler", "wb", 0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            return


@fault
def full_disk_when_rewrapping(bench, work):
    with Mounted(work / "disk", "2m") as disk:
        copy(bench.sealed_file, disk / "file.sealed")
        copy(bench.sealed_folder, disk / "model.sealed")
        fill(disk)
        for name in ("file.sealed", "model.sealed"):
            before = bench.run("inspect", disk / name).stdout
            done = bench.run("rewrap", disk / name, "--to", KEY)
            if done.returncode != 0:
                fails(done, 1, "No space left", disk)
                require(bench.run("inspect", disk / name).stdout == before, f"{name}: its recipients changed")
            require(bench.run("verify", disk / name).returncode == 0, f"{name} does not verify any more")
        holds(disk, "file.sealed", "filler", "model.sealed")


@fault
def full_disk_behind_standard_output(bench, work):
    with open("/dev/full", "w") as full:
        for command in (("decrypt", bench.sealed_file, "-o", "-"), ("inspect", bench.sealed_file)):
            done = bench.run(*command, capture_output=False, stdout=full, stderr=subprocess.PIPE)
            fails(done, 1, "No space left")


@fault
def read_only_file_system(bench, work):
    place = Mounted(work / "disk", "4m")
    with place as disk:
        copy(bench.sealed_file, disk / "file.sealed")
        copy(bench.sealed_folder, disk / "model.sealed")
        place.make_read_only()
        fails(bench.encrypt(bench.file, disk / "out.sealed"), 12, "Read-only", disk)
        fails(bench.run("decrypt", bench.sealed_folder, "-o", disk / "plain"), 12, "Read-only", disk)
        for name in ("file.sealed", "model.sealed"):
            fails(bench.run("rewrap", disk / name, "--to", KEY), 12, "Read-only", disk)
            require(bench.run("verify", disk / name).returncode == 0, f"{name} cannot be read there")
        holds(disk, "file.sealed", "model.sealed")


class WithoutPrivilege:
    """Takes from root what lets it pass over permissions."""

    def __init__(self, bench):
        self.bench = bench

    def __enter__(self):
        if os.geteuid() == 0:
            self.bench.prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
            done = self.bench.run("version")
            if done.returncode != 0:
                self.bench.prefix = []
                raise Skipped(f"root cannot be made to obey permissions here: {done.stderr.strip()}")

    def __exit__(self, *problem):
        self.bench.prefix = []


@fault
def folder_that_may_not_be_written_to(bench, work):
    folder = work / "closed"
    folder.mkdir()
    copy(bench.sealed_file, folder / "file.sealed")
    folder.chmod(0o555)
    with WithoutPrivilege(bench):
        fails(bench.encrypt(bench.file, folder / "out.sealed"), 12, "permission denied", folder)
        fails(bench.run("rewrap", folder / "file.sealed", "--to", KEY), 12, "permission denied", folder)
    holds(folder, "file.sealed")
    folder.chmod(0o755)


@fault
def file_that_may_not_be_read(bench, work):
    copy(bench.file, work / "in.bin")
    copy(bench.folder, work / "model")
    for path in (work / "in.bin", work / "model" / "a" / "weights.bin"):
        path.chmod(0)
    with WithoutPrivilege(bench):
        fails(bench.encrypt(work / "in.bin", work / "out.sealed"), 12, "permission denied", "in.bin")
        fails(bench.encrypt(work / "model", work / "out.sealed"), 12, "permission denied", "weights.bin")
    holds(work, "in.bin", "model")


@fault
def folder_in_a_model_that_may_not_be_read(bench, work):
    copy(bench.folder, work / "model")
    (work / "model" / "a").chmod(0)
    with WithoutPrivilege(bench):
        fails(bench.encrypt(work / "model", work / "out.sealed"), 12, "permission denied")
    (work / "model" / "a").chmod(0o755)
    holds(work, "model")


@fault
def limit_on_the_size_of_files(bench, work):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    fails(bench.encrypt(bench.file, work / "out.sealed", preexec_fn=limit), 1, "File too large")
    done = bench.run("decrypt", bench.sealed_folder, "-o", work / "plain", preexec_fn=limit)
    fails(done, 1, "File too large")
    holds(work)


@fault
def key_store_that_others_can_read(bench, work):
    copy(bench.home, work / "home")
    (work / "home" / "keys" / "team").chmod(0o755)
    done = bench.run("decrypt", bench.sealed_file, "-o", work / "plain", "--home", work / "home")
    fails(done, 12, "chmod")
    holds(work, "home")
