# SPDX-License-Identifier: Apache-2.0
"""Commands that see a model: `weightseal run` in both modes, and the processes behind it."""

import contextlib
import os
import resource
import signal
import subprocess
import time
from pathlib import Path

from bench import (
    KEY, Skipped, eventually, in_both_modes, kill, mount_of, require, require_fuse, require_mode, require_root,
    same_tree, servers, test, under_passphrase,
)
from users import Unprivileged


def told_by(process):
    """Waits for the line `here FOLDER` that the command prints once it runs."""
    line = process.stdout.readline()
    require(line.startswith("here "), f"it says {line!r}: {process.stderr.read() if process.poll() is not None else ''}")
    return Path(line[5:].strip())


@in_both_modes
def a_command_sees_the_model(bench, work, mode):
    require_mode(mode)
    script = 'diff -r "$0" "$1" && test "$1" = "$WEIGHTSEAL_MODEL" && cat && exit 7'
    command = bench.command("run", bench.kept, "--mode", mode, "--", "sh", "-c", script, bench.plain, "{}")
    done = subprocess.run(command, env=bench.environment, input="from here\n", capture_output=True, text=True, timeout=60)
    require(done.returncode == 7, f"exit {done.returncode}: {done.stdout}{done.stderr}")
    require(done.stdout == "from here\n", f"standard input did not pass: {done.stdout}")
    eventually(lambda: not servers(bench.kept), "the server is still there")


@in_both_modes
def nobody_else_sees_it(bench, work, mode):
    require_mode(mode)
    command = bench.start("run", bench.kept, "--mode", mode, "--", "sh", "-c", 'echo here "$0"; exec sleep 60', "{}")
    try:
        folder = told_by(command)
        require(mount_of(folder) is None, "it is mounted where others see it")
        require(not os.path.exists(folder) or not os.listdir(folder), "others see files")
    finally:
        command.kill()
        command.communicate()
    eventually(lambda: not servers(bench.kept), "the server outlives the command")


@in_both_modes
def at_a_folder_of_ones_choice(bench, work, mode):
    require_mode(mode)
    done = bench.run("run", bench.kept, "--mode", mode, "--at", work / "here", "--", "diff", "-r", bench.plain, work / "here")
    require(done.returncode == 0, f"exit {done.returncode}: {done.stdout}{done.stderr}")


@in_both_modes
def signals_reach_the_command(bench, work, mode):
    require_mode(mode)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL):
        command = bench.start("run", bench.kept, "--mode", mode, "--", "sh", "-c", "echo here x; exec sleep 60")
        told_by(command)
        command.send_signal(number)
        command.communicate(timeout=30)
        require(command.returncode == -number, f"{number.name}: exit {command.returncode}")
        eventually(lambda: not servers(bench.kept), f"the server outlives a command that {number.name} ended")


@in_both_modes
def a_command_that_handles_a_signal_decides_on_its_exit_code(bench, work, mode):
    require_mode(mode)
    script = 'trap "cat $0/config.json >/dev/null && exit 9" TERM; echo here x; while :; do sleep 0.1; done'
    command = bench.start("run", bench.kept, "--mode", mode, "--", "sh", "-c", script, "{}")
    told_by(command)
    command.terminate()
    command.communicate(timeout=30)
    require(command.returncode == 9, f"exit {command.returncode}")


@in_both_modes
def a_command_can_be_stopped_and_continued(bench, work, mode):
    require_mode(mode)
    script = 'echo here x; read line; cat "$0/sub/odd.bin" | cmp - "$1"'
    command = bench.start(
        "run", bench.kept, "--mode", mode, "--", "sh", "-c", script, "{}", bench.plain / "sub/odd.bin", stdin=subprocess.PIPE
    )
    told_by(command)
    command.send_signal(signal.SIGSTOP)
    eventually(lambda: state_of(command.pid) == "T", "it did not stop")
    command.stdin.write("go on\n")
    command.stdin.flush()
    time.sleep(0.2)
    require(command.poll() is None, "it went on while it was stopped")
    command.send_signal(signal.SIGCONT)
    _, err = command.communicate(timeout=30)
    require(command.returncode == 0, f"exit {command.returncode}: {err}")


def state_of(process):
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]


def parent_of(process):
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


@in_both_modes
def children_of_the_command_see_it_to_the_end(bench, work, mode):
    require_mode(mode)
    result = work / "result"
    script = 'echo here x; (sleep 1.5; cmp "$0/big.bin" "$1" && echo same >"$2") >/dev/null 2>&1 & exit 0'
    done = bench.run(
        "run", bench.kept, "--mode", mode, "--", "sh", "-c", script, "{}", bench.plain / "big.bin", result
    )
    require(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
    eventually(result.exists, "the command's child lost the model with its parent")
    eventually(lambda: not servers(bench.kept), "the server is still there")


@test
def a_command_killed_ends_server_and_mount(bench, work):
    require_fuse()
    command = bench.start("run", bench.kept, "--mode", "on-demand", "--", "sh", "-c", "echo here x; exec sleep 60")
    told_by(command)
    (server,) = servers(bench.kept)
    require(command.pid != server, "the server is the command")
    require(not list(children_of(command.pid)), "the command has a child that it did not start")
    connections = set(os.listdir("/sys/fs/fuse/connections")) if os.path.ismount("/sys/fs/fuse/connections") else None
    command.kill()
    command.communicate()
    eventually(lambda: not servers(bench.kept), "the server is still there")
    if connections:
        eventually(lambda: set(os.listdir("/sys/fs/fuse/connections")) < connections, "the mount is still there")


def children_of(process):
    for other in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if other.name.isdigit() and parent_of(other.name) == process:
                yield int(other.name)


@test
def the_server_has_let_go_of_everything(bench, work):
    require_fuse()
    command = bench.start("run", bench.kept, "--mode", "on-demand", "--", "sh", "-c", "echo here x; exec sleep 60")
    try:
        told_by(command)
        (server,) = servers(bench.kept)
        require(parent_of(server) != command.pid, "it is the command's child")
        fields = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
        require(int(fields[3]) == server and int(fields[4]) == 0, f"session {fields[3]}, terminal {fields[4]}")
        for stream in range(3):
            # It lets go while the command begins.
            held = f"/proc/{server}/fd/{stream}"
            eventually(lambda held=held: os.readlink(held) == "/dev/null", f"it holds stream {stream}")
        limits = Path(f"/proc/{server}/limits").read_text()
        # One byte, where whoever started this has not set it to none: that keeps programs from core files, too.
        allowed = next(line.split()[4:6] for line in limits.splitlines() if line.startswith("Max core file size"))
        require(allowed in (["1", "1"], ["0", "0"]), f"it may dump core: {allowed}")
        require(allowed == ["1", "1"] or hard_limit_of_cores() == 0, f"cores may go to a program: {allowed}")
    finally:
        command.kill()
        command.communicate()


@test
def a_command_whose_server_was_killed_gets_errors(bench, work):
    require_fuse()
    script = 'cmp "$0/config.json" "$1/config.json" && echo here x; read line; cat "$0/big.bin" >/dev/null; echo "cat $?"'
    command = bench.start(
        "run", bench.kept, "--mode", "on-demand", "--", "sh", "-c", script, "{}", bench.plain, stdin=subprocess.PIPE
    )
    told_by(command)
    (server,) = servers(bench.kept)
    kill(server, signal.SIGKILL)
    eventually(lambda: not servers(bench.kept), "the server is still there")
    out, err = command.communicate("go on\n", timeout=30)
    require(command.returncode == 0 and out == "cat 1\n", f"exit {command.returncode}: {out}{err}")


@in_both_modes
def killed_before_the_model_is_there_nothing_stays(bench, work, mode):
    require_mode(mode)
    sealed = under_passphrase(bench, work)
    waiting = work / "waiting"
    options = ("--home", work / "home", "--passphrase-command", f"touch '{waiting}'; exec sleep 61.7")
    command = bench.start("run", sealed, "--mode", mode, *options, "--", "touch", work / "begun")
    eventually(waiting.exists, "it asks for no passphrase")
    command.kill()
    # Not for the end of its output, which a server that stays would have, too.
    command.wait()
    eventually(lambda: not servers(sealed), "the server outlives a run that was killed")
    require(not (work / "begun").exists(), "the command has begun")
    for process in processes_of("sleep", "61.7"):
        kill(process, signal.SIGKILL)
    command.communicate()


@in_both_modes
def an_older_version_is_there_only_when_it_is_asked_for(bench, work, mode):
    require_mode(mode)
    plain, file = work / "plain", ("--", "cat", "{}/weights")
    plain.mkdir()
    for version in ("1", "2"):
        (plain / "weights").write_text(f"of version {version}")
        options = ("--key", KEY, "--name", "aging", "--model-version", version)
        require(bench.run("encrypt", plain, "-o", work / version, *options).returncode == 0, "it could not be sealed")
        # Versions are told apart by the second.
        time.sleep(1.1)
    remembered = {"WEIGHTSEAL_TRUSTED_VERSIONS": str(work / "seen.json")}
    for version, more, code, out in (
        ("1", (), 0, "of version 1"), ("2", (), 0, "of version 2"), ("1", (), 13, ""), ("1", ("--allow-older",), 0, "of version 1")
    ):
        done = bench.run("run", work / version, "--mode", mode, *more, *file, variables=remembered)
        require((done.returncode, done.stdout) == (code, out), f"{version} {more}: exit {done.returncode}: {done.stdout}{done.stderr}")


def processes_of(*line):
    for process in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            if process.name.isdigit() and (process / "cmdline").read_text().split("\0")[:-1] == list(line):
                yield int(process.name)


@in_both_modes
def a_command_inherits_nothing_but_the_models_name(bench, work, mode):
    require_mode(mode)
    script = 'ls /proc/$$/fd; env | grep ^WEIGHTSEAL_ | grep -v ^WEIGHTSEAL_HOME= | grep -v ^WEIGHTSEAL_NO_BUILD='
    wanted = ["0", "1", "2", "WEIGHTSEAL_MODEL"]
    done = bench.run("run", bench.kept, "--mode", mode, "--", "sh", "-c", script)
    require([line.partition("=")[0] for line in done.stdout.split()] == wanted, f"it has {done.stdout.split()}; {done.stderr}")
    user = Unprivileged(bench, work)
    done = user.run("run", user.sealed, "--mode", mode, "--", "sh", "-c", f"{script}; grep ^CapEff: /proc/self/status")
    told = [line.partition("=")[0] for line in done.stdout.split()]
    require(told == [*wanted, "CapEff:", f"{0:016}"], f"it has {told}; {done.stderr}")


@test
def what_run_tells_itself_opens_nothing_to_others(bench, work):
    require_root()
    require_fuse()
    for options, status, said in (
        (("--server=99",), 1, "ended without a word"),
        (("--server=x",), 2, "--server"),
        (("--inside=nonsense",), 2, "no such mode"),
    ):
        done = bench.run("run", bench.kept, "--mode", "on-demand", *options, "--", "touch", work / "begun")
        require(done.returncode == status and said in done.stderr, f"{options}: exit {done.returncode}: {done.stderr}")
        require(len(done.stderr.splitlines()) == 1 and not (work / "begun").exists(), f"{options}: {done.stderr}")
        eventually(lambda: not servers(bench.kept), "a server is left")


def hard_limit_of_cores():
    return resource.getrlimit(resource.RLIMIT_CORE)[1]


@in_both_modes
def in_the_foreground_until_told_to_end(bench, work, mode):
    require_root()
    require_fuse()
    folder = work / "mounted"
    folder.mkdir()
    for number, status in ((signal.SIGTERM, 143), (signal.SIGINT, 130)):
        process = bench.start("mount", bench.kept, folder, "--mode", mode, "--foreground")
        line = process.stderr.readline()
        require(str(folder) in line, f"it says {line!r}")
        same_tree(bench.plain, folder)
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
        require(process.returncode == status and not err, f"exit {process.returncode}: {err}")
        require(mount_of(folder) is None, "it is still mounted")
    process = bench.start("mount", bench.kept, folder, "--mode", mode, "--foreground")
    process.stderr.readline()
    require(bench.run("umount", folder).returncode == 0, "it cannot be unmounted")
    _, err = process.communicate(timeout=30)
    require(process.returncode == 0 and not err, f"after umount: exit {process.returncode}: {err}")


@in_both_modes
def a_server_told_to_end_unmounts(bench, work, mode):
    with bench.mounted(work, mode) as folder:
        (server,) = servers(folder)
        # The terminal's signals are not for it.
        kill(server, signal.SIGINT)
        kill(server, signal.SIGQUIT)
        time.sleep(0.3)
        same_tree(bench.plain, folder)
        kill(server, signal.SIGTERM)
        eventually(lambda: not servers(folder) and mount_of(folder) is None, "it did not end")


class MemoryLimit:
    """A control group that may have so many bytes."""

    def __init__(self, size):
        self.group = next((g for g in self.candidates(size) if g), None)
        if self.group is None:
            raise Skipped("no control group can be given less memory here")

    @staticmethod
    def candidates(size):
        for root, limit in (("/sys/fs/cgroup/memory", "memory.limit_in_bytes"), ("/sys/fs/cgroup", "memory.max")):
            group = Path(root, f"weightseal-test-{os.getpid()}")
            try:
                group.mkdir()
            except OSError:
                continue
            try:
                (group / limit).write_text(str(size))
                yield group
            except OSError:
                group.rmdir()

    def __enter__(self):
        return lambda: (self.group / "cgroup.procs").write_text("0")

    def __exit__(self, *problem):
        eventually(lambda: not (self.group / "cgroup.procs").read_text(), "its processes are still there")
        self.group.rmdir()


@test
def a_model_larger_than_the_memory_that_there_is(bench, work):
    require_root()
    require_fuse()
    large = work / "large"
    large.mkdir()
    size = 640 << 20
    with open(large / "zeros.bin", "wb") as file:
        file.truncate(size)
    done = bench.run("encrypt", large, "-o", work / "large.sealed", "--key", KEY)
    require(done.returncode == 0, done.stderr)
    with MemoryLimit(320 << 20) as enter:
        script = 'cmp "$0/zeros.bin" "$1" && cmp "$0/zeros.bin" "$1" && exit 7'
        done = bench.run(
            "run", work / "large.sealed", "--mode", "on-demand", "--", "sh", "-c", script, "{}", large / "zeros.bin",
            variables={"WEIGHTSEAL_JAVA_OPTS": "-Xmx48m"}, preexec_fn=enter,
        )
        require(done.returncode == 7, f"exit {done.returncode}: {done.stdout}{done.stderr}")
