# SPDX-License-Identifier: Apache-2.0
"""Lets the command line meet full disks, read-only folders, files that change under it and readers that go away.

Every failure has to end with the documented exit code and exactly one line that says what and where, and to leave
nothing behind: no output, no temporary file, the input as it was.

    faults.py LAUNCHER [NAME...]       the faults, or those whose name holds one of the words
"""

import os
import random
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

KEY = "local:team"
SMALL = 300_000
LARGE = 192 << 20
TESTS = []


class Broken(Exception):
    """The command did not do what it has to."""


class Skipped(Exception):
    """This machine does not let the fault be made."""


def require(condition, message):
    if not condition:
        raise Broken(message)


def fault(test):
    TESTS.append(test)
    return test


class Bench:
    def __init__(self, launcher, top):
        self.launcher, self.home = launcher, top / "home"
        self.environment = {**os.environ, "WEIGHTSEAL_HOME": str(self.home), "WEIGHTSEAL_NO_BUILD": "1"}
        self.prefix = []
        done = self.run("key", "create", KEY)
        require(done.returncode == 0, f"no key could be made: {done.stderr}")
        self.file = top / "weights.bin"
        self.file.write_bytes(random.Random(1).randbytes(SMALL))
        self.folder = top / "model"
        (self.folder / "a").mkdir(parents=True)
        (self.folder / "config.json").write_text("{}")
        (self.folder / "a" / "weights.bin").write_bytes(random.Random(2).randbytes(SMALL))
        self.sealed_file, self.sealed_folder = top / "weights.bin.sealed", top / "model.sealed"
        for plain, sealed in ((self.file, self.sealed_file), (self.folder, self.sealed_folder)):
            done = self.run("encrypt", plain, "-o", sealed, "--key", KEY)
            require(done.returncode == 0, f"{plain} could not be encrypted: {done.stderr}")

    def command(self, *arguments):
        return [*self.prefix, str(self.launcher), *map(str, arguments)]

    def run(self, *arguments, **options):
        options = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "timeout": 120, **options}
        return subprocess.run(self.command(*arguments), env=self.environment, **options)

    def start(self, *arguments):
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        return subprocess.Popen(self.command(*arguments), env=self.environment, **pipes)

    def encrypt(self, plain, sealed, **options):
        return self.run("encrypt", plain, "-o", sealed, "--key", KEY, **options)


def fails(done, status, *words):
    """Refuse any other end than this exit status and one line that holds the words."""
    require(done.returncode == status, f"exit {done.returncode}, not {status}: {done.stderr.strip()}")
    lines = done.stderr.splitlines()
    require(len(lines) == 1 and lines[0].startswith("weightseal: "), f"not one line: {done.stderr!r}")
    for word in words:
        require(str(word) in lines[0], f"does not say {word}: {lines[0]}")


def holds(folder, *names):
    found = sorted(path.name for path in folder.iterdir())
    require(found == sorted(names), f"{folder.name} holds {found}, not {sorted(names)}")


def same(one, other):
    done = subprocess.run(["diff", "-r", "--no-dereference", str(one), str(other)], capture_output=True, text=True)
    require(done.returncode == 0, f"{one.name} changed: {done.stdout.strip()[:200]}")


def copy(source, target):
    (shutil.copytree if source.is_dir() else shutil.copy2)(source, target)


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


# Full and read-only places


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


# Inputs that are not there, or are not what they were


@fault
def input_that_is_not_there(bench, work):
    fails(bench.encrypt(work / "gone", work / "out.sealed"), 10, work / "gone")
    fails(bench.run("decrypt", work / "gone.sealed", "-o", work / "plain"), 10, work / "gone.sealed")
    fails(bench.encrypt(bench.file, work / "no" / "out.sealed"), 10, work / "no")
    holds(work)


@fault
def output_that_is_there(bench, work):
    (work / "out").write_text("kept")
    fails(bench.encrypt(bench.file, work / "out"), 11, work / "out")
    fails(bench.run("decrypt", bench.sealed_file, "-o", work / "out"), 11, work / "out")
    fails(bench.run("decrypt", bench.sealed_folder, "-o", work / "out"), 11, work / "out")
    holds(work, "out")
    require((work / "out").read_text() == "kept", "it was overwritten")


class Halted:
    """A command that is stopped in the middle of writing, and goes on afterwards."""

    def __init__(self, bench, work, *arguments):
        self.bench, self.work, self.arguments = bench, work, arguments

    def __enter__(self):
        self.process = self.bench.start(*self.arguments)
        while self.process.poll() is None:
            if any(path.stat().st_size > 0 for path in self.work.rglob(".weightseal-*.tmp") if path.is_file()) or any(
                path.is_file() and path.stat().st_size > 0 for path in self.work.glob(".weightseal-*.tmp/**/*")
            ):
                os.kill(self.process.pid, signal.SIGSTOP)
                break
            time.sleep(0.001)
        self.was_early = self.process.poll() is None
        return self

    def finish(self):
        if not self.was_early:
            self.process.communicate()
            raise Skipped("the command was done before it could be stopped")
        os.kill(self.process.pid, signal.SIGCONT)
        out, err = self.process.communicate(timeout=120)
        return subprocess.CompletedProcess(self.arguments, self.process.returncode, out, err)

    def __exit__(self, *problem):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def sparse(path, size=LARGE):
    with open(path, "wb") as file:
        file.truncate(size)
    return path


@fault
def input_that_grows_while_it_is_read(bench, work):
    large = sparse(work / "in.bin")
    with Halted(bench, work, "encrypt", large, "-o", work / "out.sealed", "--key", KEY) as command:
        sparse_end = large.stat().st_size + 4096
        os.truncate(large, sparse_end)
        fails(command.finish(), 1, large, "while it was being read")
    holds(work, "in.bin")
    require(large.stat().st_size == sparse_end, "the input changed")


@fault
def input_that_is_truncated_while_it_is_read(bench, work):
    large = sparse(work / "in.bin")
    with Halted(bench, work, "encrypt", large, "-o", work / "out.sealed", "--key", KEY) as command:
        os.truncate(large, 1000)
        fails(command.finish(), 1, large)
    holds(work, "in.bin")


@fault
def input_that_is_written_to_while_it_is_read(bench, work):
    large = sparse(work / "in.bin")
    with Halted(bench, work, "encrypt", large, "-o", work / "out.sealed", "--key", KEY) as command:
        with open(large, "r+b") as file:
            file.write(b"other")
        fails(command.finish(), 1, large, "while it was being read")
    holds(work, "in.bin")


@fault
def input_that_vanishes_before_it_is_read(bench, work):
    model = work / "model"
    model.mkdir()
    for name in "1234":
        sparse(model / name, LARGE // 4)
    command = ("encrypt", model, "-o", work / "out.sealed", "--key", KEY, "--workers", "1")
    with Halted(bench, work, *command) as halted:
        begun = {path.name.removesuffix(".sealed") for path in work.glob(".weightseal-*.tmp/*")}
        waiting = [path for path in model.iterdir() if path.name not in begun]
        for path in waiting:
            path.unlink()
        if not waiting:
            raise Skipped("all files were read before one could be removed")
        fails(halted.finish(), 10, model)
    holds(work, "model")


@fault
def input_that_vanishes_while_it_is_read(bench, work):
    large = sparse(work / "in.bin")
    with Halted(bench, work, "encrypt", large, "-o", work / "out.sealed", "--key", KEY) as command:
        large.unlink()
        done = command.finish()
        # It was open, so its bytes were still there.
        require(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
    holds(work, "out.sealed")
    require(bench.run("verify", work / "out.sealed").returncode == 0, "the output does not verify")


@fault
def sealed_file_that_is_truncated_while_it_is_decrypted(bench, work):
    done = bench.encrypt(sparse(work / "in.bin"), work / "in.sealed")
    require(done.returncode == 0, done.stderr)
    with Halted(bench, work, "decrypt", work / "in.sealed", "-o", work / "plain") as command:
        os.truncate(work / "in.sealed", 40_000)
        done = command.finish()
        require(done.returncode in (1, 13), f"exit {done.returncode}: {done.stderr}")
        fails(done, done.returncode, work / "in.sealed")
    holds(work, "in.bin", "in.sealed")


@fault
def output_that_another_process_is_writing(bench, work):
    with Halted(bench, work, "encrypt", sparse(work / "in.bin"), "-o", work / "out.sealed", "--key", KEY) as command:
        fails(bench.encrypt(bench.file, work / "out.sealed"), 11, work / "out.sealed")
        done = command.finish()
        require(done.returncode == 0, f"the one that came first: exit {done.returncode}: {done.stderr}")
    holds(work, "in.bin", "out.sealed")


# Things that are no files


@fault
def fifo_device_and_socket(bench, work):
    os.mkfifo(work / "fifo")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.getcwd()
        os.chdir(work)  # a socket's name is short
        listening.bind("socket")
        os.chdir(here)
        for path in (work / "fifo", Path("/dev/null"), work / "socket"):
            fails(bench.encrypt(path, work / "out.sealed"), 1, path)
            fails(bench.run("decrypt", path, "-o", work / "plain"), 1, path)
    holds(work, "fifo", "socket")


@fault
def symbolic_links(bench, work):
    (work / "link").symlink_to(bench.file)
    (work / "dangling").symlink_to("nowhere")
    done = bench.encrypt(work / "link", work / "out.sealed")
    require(done.returncode == 0, f"a link that the user names is followed: {done.stderr}")
    done = bench.run("decrypt", work / "out.sealed", "-o", work / "plain")
    require(done.returncode == 0, done.stderr)
    same(work / "plain", bench.file)
    require((work / "link").is_symlink(), "the link is gone")
    done = bench.encrypt(work / "dangling", work / "no.sealed")
    fails(done, done.returncode, work / "dangling")
    require(done.returncode in (1, 10), f"exit {done.returncode}")
    holds(work, "dangling", "link", "out.sealed", "plain")


@fault
def model_with_what_cannot_be_sealed(bench, work):
    for name, make in {
        "fifo": os.mkfifo,
        "outside": lambda path: path.symlink_to("/etc/hostname"),
        "dangling": lambda path: path.symlink_to("nowhere"),
        "loop": lambda path: path.symlink_to(path.parent),
    }.items():
        model = work / name
        copy(bench.folder, model)
        make(model / "a" / "odd")
        fails(bench.encrypt(model, work / "out.sealed"), 1, model / "a" / "odd")
    holds(work, "dangling", "fifo", "loop", "outside")


@fault
def sealed_model_with_a_link_in_it(bench, work):
    copy(bench.sealed_folder, work / "model.sealed")
    weights = work / "model.sealed" / "a" / "weights.bin.sealed"
    weights.rename(work / "elsewhere")
    weights.symlink_to(work / "elsewhere")
    fails(bench.run("decrypt", work / "model.sealed", "-o", work / "plain"), 13, weights)
    fails(bench.run("verify", work / "model.sealed"), 13, weights)
    holds(work, "elsewhere", "model.sealed")


# Users and pipes that go away


def interrupted(bench, work, number, *arguments):
    with Halted(bench, work, *arguments) as command:
        os.kill(command.process.pid, number)
        return command.finish()


@fault
def interrupt_when_encrypting_a_file(bench, work):
    large = sparse(work / "in.bin")
    done = interrupted(bench, work, signal.SIGINT, "encrypt", large, "-o", work / "out.sealed", "--key", KEY)
    fails(done, 130, "interrupted")
    holds(work, "in.bin")


@fault
def interrupt_when_encrypting_a_model(bench, work):
    (work / "model").mkdir()
    sparse(work / "model" / "1.bin")
    done = interrupted(bench, work, signal.SIGINT, "encrypt", work / "model", "-o", work / "out", "--key", KEY)
    fails(done, 130, "interrupted")
    holds(work, "model")


@fault
def interrupt_when_decrypting(bench, work):
    done = bench.encrypt(sparse(work / "in.bin"), work / "in.sealed")
    require(done.returncode == 0, done.stderr)
    done = interrupted(bench, work, signal.SIGINT, "decrypt", work / "in.sealed", "-o", work / "plain")
    fails(done, 130, "interrupted")
    holds(work, "in.bin", "in.sealed")


@fault
def interrupt_when_waiting_for_standard_input(bench, work):
    read, write = os.pipe()
    process = subprocess.Popen(
        bench.command("encrypt", "-", "-o", work / "out.sealed", "--key", KEY),
        env=bench.environment,
        stdin=read,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(read)
    os.write(write, bytes(60_000))
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    os.close(write)
    fails(subprocess.CompletedProcess((), process.returncode, out, err), 130, "interrupted")
    holds(work)


@fault
def termination(bench, work):
    large = sparse(work / "in.bin")
    done = interrupted(bench, work, signal.SIGTERM, "encrypt", large, "-o", work / "out.sealed", "--key", KEY)
    require(done.returncode == 143, f"exit {done.returncode}")
    holds(work, "in.bin")


@fault
def reader_that_goes_away(bench, work):
    for command in (("decrypt", bench.sealed_file, "-o", "-"), ("cat", bench.sealed_file)):
        process = subprocess.Popen(
            bench.command(*command),
            env=bench.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read()
        process.stderr.close()
        require(process.wait(60) == 1, f"{command[0]}: exit {process.returncode}")
        require(err == b"", f"{command[0]} says: {err.decode()}")


@fault
def closed_standard_streams(bench, work):
    def closing(descriptor):
        return lambda: os.close(descriptor)

    done = bench.run("encrypt", "-", "-o", work / "out.sealed", "--key", KEY, stdin=None, preexec_fn=closing(0))
    fails(done, 1, "cannot be read")
    done = bench.run("decrypt", bench.sealed_file, "-o", "-", preexec_fn=closing(1))
    fails(done, 1, "cannot be written")
    done = bench.run("version", preexec_fn=closing(1))
    fails(done, 1, "cannot be written")
    done = bench.run("encrypt", bench.file, "-o", work / "out.sealed", "--key", KEY, preexec_fn=closing(2))
    require(done.returncode == 0, f"without standard error: exit {done.returncode}")
    require(bench.run("verify", work / "out.sealed").returncode == 0, "without standard error: does not verify")
    holds(work, "out.sealed")


def attempt(test, bench, top):
    with tempfile.TemporaryDirectory(dir=top) as folder:
        work = Path(folder, "work")
        work.mkdir()
        test(bench, work)
        same(bench.file, top / "kept" / bench.file.name)
        same(bench.sealed_file, top / "kept" / bench.sealed_file.name)
        same(bench.sealed_folder, top / "kept" / bench.sealed_folder.name)


def main(launcher, words):
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory(prefix="weightseal-faults-") as folder:
        top = Path(os.path.realpath(folder))
        bench = Bench(Path(launcher).resolve(), top)
        (top / "kept").mkdir()
        for path in (bench.file, bench.sealed_file, bench.sealed_folder):
            copy(path, top / "kept" / path.name)
        for test in TESTS:
            name = test.__name__.replace("_", " ")
            if words and not any(word in name for word in words):
                continue
            try:
                attempt(test, bench, top)
                passed += 1
            except Skipped as reason:
                print(f"skipped: {name}: {reason}", flush=True)
                skipped += 1
            except (Broken, OSError, subprocess.TimeoutExpired) as problem:
                print(f"failed: {name}: {problem}", flush=True)
                failed += 1
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
