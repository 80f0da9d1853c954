# SPDX-License-Identifier: Apache-2.0
"""What is read of a mounted model, in every way that programs read, and who may."""

import contextlib
import errno
import hashlib
import json
import mmap
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

from bench import (
    FILES, MODES, NOBODY, Skipped, as_user, in_both_modes, mount_of, open_to_all, require, require_fuse, require_mode,
    require_root, same_tree, servers, test,
)

READER = """
import hashlib, mmap, os, sys
path, kind, start, end = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
file = os.open(path, os.O_RDONLY)
digest = hashlib.sha256()
if kind == "mmap":
    with mmap.mmap(file, 0, prot=mmap.PROT_READ) as memory:
        digest.update(memory[start:end])
else:
    while start < end:
        part = os.pread(file, min(77_777, end - start), start)
        digest.update(part)
        start += len(part)
print(digest.hexdigest())
"""


def sha256(content):
    return hashlib.sha256(content).hexdigest()


@in_both_modes
def every_file_is_the_same(bench, work, mode):
    with bench.mounted(work, mode) as folder:
        same_tree(bench.plain, folder)
        for name, size in FILES.items():
            found = (folder / name).stat()
            require(found.st_size == size, f"{name} has {found.st_size} bytes")
            require(stat.S_IMODE(found.st_mode) == 0o400, f"{name} has mode {found.st_mode:o}")
            require(found.st_uid == os.geteuid(), f"{name} belongs to {found.st_uid}")
        require(stat.S_IMODE((folder / "sub").stat().st_mode) == 0o500, "a folder has another mode")
        listed = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
        require(listed == sorted(FILES), f"listed are {listed}")
        found = subprocess.run(["find", folder, "-type", "f"], capture_output=True, text=True).stdout.splitlines()
        require(len(found) == len(FILES), f"find lists {found}")
        require(not (folder / "absent").exists(), "there is a file that the model has not")
        require(os.statvfs(folder).f_blocks > 0, "it has no size")


@in_both_modes
def copied_by_cp(bench, work, mode):
    with bench.mounted(work, mode) as folder:
        done = subprocess.run(["cp", "-r", folder, work / "copy"], capture_output=True, text=True)
        require(done.returncode == 0, done.stderr)
        subprocess.run(["chmod", "-R", "u+w", work / "copy"], check=True)
        same_tree(bench.plain, work / "copy")


@in_both_modes
def parts_at_odd_offsets(bench, work, mode):
    dice = random.Random(7)
    with bench.mounted(work, mode) as folder:
        for name in ("big.bin", "sub/odd.bin", "config.json"):
            content = bench.content(name)
            with open(folder / name, "rb", 0) as file:
                for _ in range(150):
                    at = dice.randrange(len(content) + 10)
                    length = dice.choice((1, 3, 4096, 16_384, 100_000, 1_500_000))
                    require(os.pread(file.fileno(), length, at) == content[at : at + length], f"{name} at {at}")


@in_both_modes
def mapped(bench, work, mode):
    dice = random.Random(8)
    content = bench.content("big.bin")
    with bench.mounted(work, mode) as folder, open(folder / "big.bin", "rb") as file:
        for flags in (mmap.MAP_SHARED, mmap.MAP_PRIVATE):
            with mmap.mmap(file.fileno(), 0, flags=flags, prot=mmap.PROT_READ) as memory:
                for _ in range(100):
                    at = dice.randrange(len(content))
                    require(memory[at : at + 5000] == content[at : at + 5000], f"at {at}")
                require(memory[:] == content, "the whole of it")


@in_both_modes
def several_readers_at_once(bench, work, mode):
    content = bench.content("big.bin")
    part = len(content) // 4
    with bench.mounted(work, mode) as folder:
        readers = []
        for number in range(8):
            start = number // 2 * part + number
            words = [str(folder / "big.bin"), ("read", "mmap")[number % 2], str(start), str(start + part - 10)]
            command = [sys.executable, "-c", READER, *words]
            readers.append((start, subprocess.Popen(command, stdout=subprocess.PIPE, text=True)))
        for start, reader in readers:
            out, _ = reader.communicate(timeout=60)
            require(out.strip() == sha256(content[start : start + part - 10]), f"the reader from {start}")


@in_both_modes
def the_same_numbers_each_time(bench, work, mode):
    seen = []
    for _ in range(2):
        with bench.mounted(work, mode) as folder:
            seen.append([(folder / name).stat().st_ino for name in FILES])
    require(seen[0] == seen[1], f"inode numbers changed: {seen}")


@in_both_modes
def a_single_file(bench, work, mode):
    sealed = work / "one.sealed"
    done = bench.run("encrypt", bench.plain / "sub/odd.bin", "-o", sealed, "--key", "local:team")
    require(done.returncode == 0, done.stderr)
    with bench.mounted(work, mode, sealed=sealed) as folder:
        require(os.listdir(folder) == ["odd.bin"], f"there is {os.listdir(folder)}")
        require((folder / "odd.bin").read_bytes() == bench.content("sub/odd.bin"), "it is not the same")


@in_both_modes
def nothing_can_be_written(bench, work, mode):
    with bench.mounted(work, mode) as folder:
        attempts = {
            "create": lambda: open(folder / "new", "wb"),
            "write": lambda: open(folder / "big.bin", "r+b"),
            "append": lambda: open(folder / "big.bin", "ab"),
            "truncate": lambda: os.truncate(folder / "big.bin", 1),
            "chmod": lambda: os.chmod(folder / "big.bin", 0o777),
            "chown": lambda: os.chown(folder / "big.bin", 1, 1),
            "remove": lambda: os.unlink(folder / "big.bin"),
            "rename": lambda: os.rename(folder / "big.bin", folder / "b"),
            "folder": lambda: os.mkdir(folder / "new"),
            "link": lambda: os.symlink("a", folder / "new"),
            "times": lambda: os.utime(folder / "big.bin"),
            "attribute": lambda: os.setxattr(folder / "big.bin", "user.a", b"b"),
        }
        for name, attempt in attempts.items():
            try:
                attempt()
                require(False, f"{name} was allowed")
            except OSError as error:
                wanted = (errno.EROFS, errno.EOPNOTSUPP) if name == "attribute" else (errno.EROFS,)
                require(error.errno in wanted, f"{name}: {error}")
        line = mount_of(folder)
        for option in ("ro", "nosuid", "nodev", "noexec"):
            require(option in line.split(" ")[5].split(","), f"not {option}: {line}")
        same_tree(bench.plain, folder)


@in_both_modes
def a_command_can_change_nothing(bench, work, mode):
    require_mode(mode)
    script = """
        for each in "$0/config.json" "$0/new"; do (echo x >"$each") 2>/dev/null && exit 5; done
        rm -f "$0/config.json" 2>/dev/null && exit 6
        chmod u+w "$0/config.json" 2>/dev/null && exit 7
        stat -c %a "$0" "$0/sub" "$0/config.json"
    """
    done = bench.run("run", bench.kept, "--mode", mode, "--", "sh", "-c", script, "{}")
    require(done.returncode == 0 and done.stdout.split() == ["500", "500", "400"], f"exit {done.returncode}: {done.stdout}")


def can_read(folder, user):
    command = as_user(user, "cat", folder / "config.json", folder / "sub/odd.bin")
    return subprocess.run(command, capture_output=True).returncode == 0


@in_both_modes
def nobody_else_is_served(bench, work, mode):
    open_to_all(bench, work)
    with bench.mounted(work, mode) as folder:
        require(subprocess.run(as_user(NOBODY, "ls", work), capture_output=True).returncode == 0, "it cannot come there")
        require(not can_read(folder, NOBODY), "another user read it")
        done = subprocess.run(as_user(NOBODY, "ls", folder), capture_output=True, text=True)
        require(done.returncode != 0 and not done.stdout, f"another user listed it: {done.stdout}")
        same_tree(bench.plain, folder)


@in_both_modes
def not_even_root_where_it_is_another_users(bench, work, mode):
    open_to_all(bench, work)
    with bench.mounted(work, mode, "--owner", f"{NOBODY}:{NOBODY}") as folder:
        require(can_read(folder, NOBODY), "its owner cannot read it")
        for attempt in (lambda: os.listdir(folder), lambda: open(folder / "config.json", "rb")):
            with contextlib.suppress(PermissionError):
                attempt()
                require(False, "root was served")
        # The owner's user with another group is not one of the owner's processes.
        command = ["setpriv", f"--reuid={NOBODY}", "--regid=1", "--clear-groups", "ls", str(folder)]
        require(subprocess.run(command, capture_output=True).returncode != 0, "another group was served")


@test
def memory_is_mounted_itself_where_there_is_no_passthrough(bench, work):
    require_root()
    (work / "mounted").mkdir()
    # In a namespace of users, the kernel lets nobody hand it files to read.
    script = """
    "$0" mount --mode memory "$1" "$2" && grep -q ' weightseal\\? .*tmpfs\\|tmpfs weightseal' /proc/self/mountinfo &&
    diff -r "$3" "$2" && "$0" umount "$2" && ! grep -q weightseal /proc/self/mountinfo
    """
    words = ["sh", "-c", script, str(bench.launcher), str(bench.kept), str(work / "mounted"), str(bench.plain)]
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0:
        raise Skipped("no namespace of users can be made here")
    done = subprocess.run(["unshare", "-rm", *words], env=bench.environment, capture_output=True, text=True, timeout=120)
    require(done.returncode == 0, f"exit {done.returncode}: {done.stdout} {done.stderr}")
    require("root can read" in done.stderr, f"does not say who can read it: {done.stderr}")
    require(not servers(work / "mounted"), "a server that has nothing to serve is still there")


@test
def the_choice_of_mode_is_told_with_its_reason(bench, work):
    require_root()
    require_fuse()
    folder = work / "mounted"
    folder.mkdir()
    done = bench.run("mount", bench.kept, folder)
    bench.run("umount", folder)
    require("mode memory: " in done.stderr and "MiB of memory available" in done.stderr, done.stderr)
    done = bench.run("mount", bench.kept, folder, "--json", "--mode", "on-demand")
    require(done.returncode == 0, done.stderr)
    bench.run("umount", folder)
    result = json.loads(done.stdout)["result"]
    require(result["mode"] == "on-demand" and result["reason"] == "as asked", f"{result}")
    done = bench.run("mount", bench.kept, folder, "--quiet")
    bench.run("umount", folder)
    require(done.stdout + done.stderr == "", f"--quiet says {done.stdout}{done.stderr}")
    for mode in MODES:
        done = bench.run("run", bench.kept, "--mode", mode, "--", "true")
        require(done.returncode == 0 and f"mode {mode}: as asked" in done.stderr, done.stderr)
        done = bench.run("run", "-q", bench.kept, "--mode", mode, "--", "true")
        require(done.stdout + done.stderr == "", f"--quiet says {done.stdout}{done.stderr}")


@test
def mistakes_have_one_line_and_leave_nothing(bench, work):
    require_root()
    folder = work / "mounted"
    folder.mkdir()
    cases = [
        (10, "no folder", (bench.kept, work / "absent")),
        (10, "absent", (work / "absent.sealed", folder)),
        (2, "no such mode", (bench.kept, folder, "--mode", "other")),
        (2, "no such user", (bench.kept, folder, "--owner", "nobody-of-that-name")),
        (2, "takes a sealed", (bench.kept,)),
        (13, "name", (bench.kept, folder, "--expect", "name=another")),
    ]
    for code, word, arguments in cases:
        for extra in ((), ("--foreground",)):
            done = bench.run("mount", *arguments, *extra)
            require(done.returncode == code, f"exit {done.returncode}, not {code}: {done.stderr}")
            require(len(done.stderr.splitlines()) == 1, f"not one line: {done.stderr}")
            require(word in done.stderr and "; " in done.stderr, f"does not say {word}: {done.stderr}")
            require(mount_of(folder) is None, "something is mounted")
    done = bench.run("umount", folder)
    require(done.returncode == 10 and "no model is mounted" in done.stderr, done.stderr)
    done = bench.run("umount", "/proc")
    require(done.returncode == 10 and Path("/proc/self").exists(), "it unmounts what is not a model")
    require(not servers(folder), "a server is left")
