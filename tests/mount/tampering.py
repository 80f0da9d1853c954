# SPDX-License-Identifier: Apache-2.0
"""A sealed model that changes while it is mounted, and servers that die."""

import contextlib
import errno
import mmap
import os
import signal
import subprocess
import sys

from bench import in_both_modes, kill, mount_of, require, require_root, same_tree, servers, eventually, test

CHUNK = 16_384
PAGE = 4096
MAPPED = """
import mmap, os, sys
with open(sys.argv[1], "rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as memory:
    for at in sys.argv[2:]:
        print(memory[int(at)], flush=True)
"""


def refused(path, at, length=100):
    with open(path, "rb", 0) as file:
        try:
            os.pread(file.fileno(), length, at)
        except OSError as error:
            require(error.errno == errno.EIO, f"{path.name} at {at}: {error}")
            return
    require(False, f"{path.name} at {at} was given out")


def given(path, content, at, length=100):
    with open(path, "rb", 0) as file:
        require(os.pread(file.fileno(), length, at) == content[at : at + length], f"{path.name} at {at} is wrong")


def change(path, at):
    with open(path, "r+b") as file:
        file.seek(at)
        old = file.read(1)[0]
        file.seek(at)
        file.write(bytes([old ^ 1]))


def reads(bench, log):
    return [e for e in bench.audit_entries(log) if e["operation"] == "read"]


@contextlib.contextmanager
def audited(bench, work):
    log = work / "log"
    bench.environment["WEIGHTSEAL_AUDIT_FOLDER"] = str(log)
    try:
        yield log
    finally:
        del bench.environment["WEIGHTSEAL_AUDIT_FOLDER"]


@test
def changed_bytes_are_refused_and_nothing_else(bench, work):
    sealed = bench.copy(work)
    content = bench.content("big.bin")
    with audited(bench, work) as log, bench.mounted(work, "on-demand", sealed=sealed) as folder:
        # In the middle of the file, in chunk 700 or so.
        middle = len(content) // 2
        change(sealed / "big.bin.sealed", middle)
        bad = [at for at in range(middle - 4 * CHUNK, middle + 2 * CHUNK, PAGE) if is_refused(folder / "big.bin", at)]
        require(bad, "the change was not noticed")
        require(bad == list(range(bad[0], bad[0] + CHUNK, PAGE)), f"refused are {bad}, which is not one chunk")
        for _ in range(20):
            refused(folder / "big.bin", bad[1])
        given(folder / "big.bin", content, bad[0] - 100)
        given(folder / "big.bin", content, bad[-1] + PAGE)
        given(folder / "big.bin", content, 0, 5 << 20)
        given(folder / "big.bin", content, len(content) - 100_000, 100_000)
        require((folder / "other.bin").read_bytes() == bench.content("other.bin"), "another file is wrong")
        entries = reads(bench, log)
        require(len(entries) == 1, f"{len(entries)} entries for one cause")
        entry = entries[0]
        require((entry["outcome"], entry["cause"]) == ("refused", "NOT_AUTHENTIC"), f"{entry}")
        require(entry["key"] == "local:team", f"{entry}")
        # Put right again, it is served again.
        change(sealed / "big.bin.sealed", middle)
        given(folder / "big.bin", content, bad[0], CHUNK)


def is_refused(path, at):
    with open(path, "rb", 0) as file:
        try:
            os.pread(file.fileno(), 1, at)
            return False
        except OSError as error:
            require(error.errno == errno.EIO, f"at {at}: {error}")
            return True


@test
def a_changed_page_that_is_mapped_ends_only_who_touches_it(bench, work):
    sealed = bench.copy(work)
    content = bench.content("big.bin")
    with audited(bench, work) as log, bench.mounted(work, "on-demand", sealed=sealed) as folder:
        change(sealed / "big.bin.sealed", 10 << 20)
        path = str(folder / "big.bin")
        # Each chunk before it takes 16 bytes more than its plaintext.
        spots = [str(20 << 20), str((10 << 20) * CHUNK // (CHUNK + 16) - 500)]
        done = subprocess.run([sys.executable, "-c", MAPPED, path, *spots], capture_output=True, text=True)
        require(done.returncode == -signal.SIGBUS, f"exit {done.returncode}: {done.stdout}")
        require(done.stdout.split() == [str(content[20 << 20])], f"it read {done.stdout}")
        done = subprocess.run([sys.executable, "-c", MAPPED, path, str(11 << 20)], capture_output=True, text=True)
        require(done.stdout.split() == [str(content[11 << 20])], f"another reader read {done.stdout}")
        require(len(reads(bench, log)) == 1, "not one entry")


@test
def a_truncated_file_is_refused_where_it_ends(bench, work):
    sealed = bench.copy(work)
    content = bench.content("big.bin")
    with audited(bench, work) as log, bench.mounted(work, "on-demand", sealed=sealed) as folder:
        given(folder / "big.bin", content, 0)
        os.truncate(sealed / "big.bin.sealed", 12 << 20)
        refused(folder / "big.bin", 20 << 20)
        refused(folder / "big.bin", len(content) - 10, 10)
        given(folder / "big.bin", content, 8 << 20, 1 << 20)
        same_tree(bench.plain / "sub", folder / "sub")
        # One that was not open yet is refused as a whole.
        os.truncate(sealed / "other.bin.sealed", 1 << 20)
        refused(folder / "other.bin", 0)
        causes = sorted((e["outcome"], e["cause"]) for e in reads(bench, log))
        require(causes == [("refused", "TRUNCATED_FILE")] * 2, f"on record are {causes}")
        require((folder / "other.bin").stat().st_size == len(bench.content("other.bin")), "its size changed")


@test
def a_removed_file_is_refused(bench, work):
    sealed = bench.copy(work)
    with audited(bench, work) as log, bench.mounted(work, "on-demand", sealed=sealed) as folder:
        given(folder / "big.bin", bench.content("big.bin"), 0)
        os.unlink(sealed / "other.bin.sealed")
        os.unlink(sealed / "big.bin.sealed")
        refused(folder / "other.bin", 0)
        # This one was open: its bytes are still there.
        require((folder / "big.bin").read_bytes() == bench.content("big.bin"), "an open file is wrong")
        same_tree(bench.plain / "sub", folder / "sub")
        causes = [(e["outcome"], e["cause"]) for e in reads(bench, log)]
        require(causes == [("failed", "STORE_ABSENT")], f"on record are {causes}")


@test
def memory_needs_the_sealed_model_no_more(bench, work):
    sealed = bench.copy(work)
    with bench.mounted(work, "memory", sealed=sealed) as folder:
        for path in sealed.rglob("*"):
            if path.is_file():
                os.truncate(path, 10)
        same_tree(bench.plain, folder)


@test
def a_changed_model_is_not_mounted_in_memory(bench, work):
    require_root()
    sealed = bench.copy(work)
    change(sealed / "big.bin.sealed", 10 << 20)
    (work / "mounted").mkdir()
    for how in (("mount", sealed, work / "mounted", "--mode", "memory"), ("run", sealed, "--mode", "memory", "--", "true")):
        done = bench.run(*how)
        require(done.returncode == 13, f"exit {done.returncode}: {done.stderr}")
        require("not authentic" in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr)
    require(mount_of(work / "mounted") is None, "something is mounted")
    eventually(lambda: not servers(work / "mounted"), "a server is left")


@in_both_modes
def a_killed_server_leaves_a_mount_that_can_be_ended(bench, work, mode):
    with bench.mounted(work, mode) as folder, open(folder / "big.bin", "rb", 0) as file:
        (server,) = servers(folder)
        kill(server)
        eventually(lambda: not servers(folder), "it lives on")
        if mode == "memory":
            require(file.read(1 << 20) == bench.content("big.bin")[: 1 << 20], "an open file ended with the server")
        file.close()
        for attempt in (lambda: os.listdir(folder), lambda: open(folder / "config.json", "rb").read()):
            try:
                attempt()
                require(False, "somebody answers for a dead server")
            except OSError as error:
                require(error.errno in (errno.ENOTCONN, errno.ECONNABORTED), f"{error}")
        done = bench.run("mount", bench.kept, folder)
        require(done.returncode == 10 and "umount" in done.stderr, f"says of a dead mount: {done.stderr}")
        done = bench.run("umount", folder)
        require(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")
        require(mount_of(folder) is None, "it is still mounted")
    with bench.mounted(work, mode) as folder:
        same_tree(bench.plain, folder)


@in_both_modes
def a_mount_in_use_is_not_ended_unless_told(bench, work, mode):
    with bench.mounted(work, mode) as folder, open(folder / "big.bin", "rb") as file:
        done = bench.run("umount", folder)
        require(done.returncode != 0 and "is in use" in done.stderr, f"exit {done.returncode}: {done.stderr}")
        require(len(done.stderr.splitlines()) == 1, done.stderr)
        same_tree(bench.plain, folder)
        done = bench.run("umount", folder, "--now")
        require(done.returncode == 0 and mount_of(folder) is None, done.stderr)
        # Whoever has it open goes on, until he closes it.
        with mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as memory:
            require(memory[5 << 20 : 6 << 20] == bench.content("big.bin")[5 << 20 : 6 << 20], "not served any more")
        require(servers(folder), "its server ended before its user")
