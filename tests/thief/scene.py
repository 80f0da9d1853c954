"""Where the thief plays: a disk of its own, all of whose blocks can be searched, a sealed model whose keys and plaintext are
known, and two users."""

import contextlib
import mmap
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "spec" / "reference"), str(ROOT / "tests" / "interop")]

from cobblestone import expand, u64  # noqa: E402
from interop import CREATED, Keys  # noqa: E402
from recipients import LocalKey  # noqa: E402
from sealed_file import SEALED_SEGMENT, SEGMENT, SealedFile  # noqa: E402
from sealed_model import encrypt_model  # noqa: E402
from weightseal_v1 import Identity  # noqa: E402

VICTIM, OTHER, OWNER = 61_001, 61_002, 0
MODEL_BYTES, DISK_BYTES, SWAP_BYTES = 48 << 20, 320 << 20, 128 << 20
FILE = "model.safetensors"
SECONDS = 180
JDK = os.environ["JAVA_HOME"]
HERE = Path(__file__).resolve().parent
# One that other users may run, too.
PYTHON = "/usr/bin/python3"


def masked(key, mask):
    return bytes(byte ^ mask for byte in key)


def weights(pattern):
    """A file whose every page has the pattern, at no even place."""
    page = os.urandom(1000) + pattern + os.urandom(4096 - 1000 - len(pattern))
    return page * (MODEL_BYTES // 4096) + os.urandom(77)


class Scene:
    def __init__(self):
        self.began = time.time()
        self.top = Path(tempfile.mkdtemp(prefix="thief-", dir=ROOT / "build"))
        self.top.chmod(0o755)
        self.image, self.disk = self.top / "image", self.top / "disk"
        self.disk.mkdir()
        self.image.touch()
        os.truncate(self.image, DISK_BYTES)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", str(self.image)], check=True)
        subprocess.run(["mount", "-o", "loop", str(self.image), str(self.disk)], check=True)
        self.disk.chmod(0o755)
        self.hidden = [folder for folder in ("/tmp", "/var/tmp", "/run") if self.hide(folder)]
        self.folder("work", 0o1777)
        self.said, self.started = self.folder("said", 0o700), 0
        self.name_users()
        for user in (VICTIM, OTHER, OWNER):
            os.chown(self.folder(f"home-{user}", 0o700), user, user)
        self.memory, self.swap = Memory(), self.top / "swap"
        self.pattern, self.control = os.urandom(48), os.urandom(48)
        self.seal()

    def folder(self, name, mode):
        folder = self.disk / name
        folder.mkdir()
        folder.chmod(mode)
        return folder

    def hide(self, folder):
        """Put a folder of this disk in the place of the machine's own, unless the programs stand there."""
        if any(str(part).startswith(folder + "/") for part in (ROOT, JDK, sys.prefix)):
            return False
        ours = self.folder(folder.replace("/", "_"), 0o1777 if "tmp" in folder else 0o755)
        subprocess.run(["mount", "--bind", str(ours), folder], check=True)
        return True

    def name_users(self):
        """fusermount3 serves users that have a name."""
        names = self.disk / "passwd"
        there = Path("/etc/passwd").read_text()
        ours = [f"thief-{user}:x:{user}:{user}::/nonexistent:/bin/false" for user in (VICTIM, OTHER)]
        names.write_text("\n".join([there.rstrip("\n"), *ours, ""]))
        subprocess.run(["mount", "--bind", str(names), "/etc/passwd"], check=True)
        self.hidden.append("/etc/passwd")

    def seal(self):
        """The model, sealed by the reference implementation, which tells the data key."""
        secret, drawn = os.urandom(32), []

        def rng(size):
            drawn.append(os.urandom(size))
            return drawn[-1]

        identity = Identity(os.urandom(16), "thief", "1", {})
        key = LocalKey("thief", 1, secret)
        sealed = encrypt_model({FILE: weights(self.pattern)}, identity, [key], CREATED, rng)
        self.sealed = self.folder("thief.sealed", 0o755)
        for name, data in sealed.items():
            (self.sealed / name).write_bytes(data)
        for user in (VICTIM, OWNER):
            self.give_key(user, secret)
        file = SealedFile(sealed[FILE + ".sealed"])
        self.needles = self.needles_of(drawn[0], file)
        self.plain = self.disk / "control.safetensors"
        self.plain.write_bytes(weights(self.control))

    @staticmethod
    def needles_of(data_key, file):
        """What to look for: keys also in the form in which a MAC holds them."""
        payload = expand(data_key, b"weightseal/v1 payload")
        needles = {"data key": data_key, "payload key": payload, "manifest key": expand(data_key, b"weightseal/v1 manifest")}
        for name, key in list(needles.items()):
            needles[name + ", inner block"] = masked(key, 0x36)
            needles[name + ", outer block"] = masked(key, 0x5C)
        label = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0"
        for number in range(MODEL_BYTES // SEGMENT + 1):
            salt = bytes(file.segments[number * SEALED_SEGMENT :][:24])
            info = label + salt + file.header_hash + u64(number)
            needles[f"segment key {number}"] = expand(payload, info, 76)[:32]
        return needles

    def give_key(self, user, secret):
        home = self.disk / f"home-{user}" / "keys-of-weightseal"
        keys = Keys(home)
        keys.add("thief", 1)
        Keys.write(home / "keys" / "thief" / "1.key", secret)
        for file in (home, *home.rglob("*")):
            os.chown(file, user, user)

    def environment(self, user):
        home = self.disk / f"home-{user}"
        return {
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": str(home),
            "JAVA_HOME": JDK,
            "WEIGHTSEAL_HOME": str(home / "keys-of-weightseal"),
            "WEIGHTSEAL_NO_BUILD": "1",
            "LANG": "C.UTF-8",
        }

    def start(self, user, *words):
        """A process of a user, in a folder where it may leave what it likes. What it says goes to the disk, too."""
        self.started += 1
        said = self.said / f"{self.started}.txt"
        with open(said, "wb") as output:
            # A pipe that nobody reads would stop a JVM for good whose threads are to be listed: by jcmd, and SIGQUIT.
            process = subprocess.Popen(
                [str(word) for word in words],
                user=user,
                group=user,
                extra_groups=[],
                cwd=self.disk / "work",
                env=self.environment(user),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process.said = said
        self.memory.add(process)
        return process

    def blocks_with(self, needle):
        """Whether any block of the disk holds it, in files or no longer in any."""
        subprocess.run(["sync", "-f", str(self.disk)], check=True)
        with open(self.image, "rb") as image, mmap.mmap(image.fileno(), 0, access=mmap.ACCESS_READ) as whole:
            return whole.find(needle) >= 0

    def files_with(self, needle):
        """Files with it in all folders that programs write to, of those that changed since the beginning."""
        since = f"@{self.began - 1}"
        # find(1), since a home folder can have many files, and they are searched often.
        found = subprocess.run(
            ["find", "-P", *self.written, "-type", "f", "-size", "+0", "(", "-newermt", since, "-o", "-newerct", since, ")", "-print0"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        return [os.fsdecode(file) for file in found.stdout.split(b"\0")[:-1] if self.holds(file, needle)]

    @property
    def written(self):
        folders = ("/tmp", "/var/tmp", "/run", "/dev/shm", str(self.disk), os.environ.get("HOME", "/root"))
        return [folder for folder in folders if os.path.isdir(folder)]

    @staticmethod
    def holds(file, needle):
        try:
            with open(file, "rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                return whole.find(needle) >= 0
        except (OSError, ValueError):
            return False  # gone in the meantime

    @contextlib.contextmanager
    def swapping(self):
        """Swap space of this scene's own; gives whether it is in use."""
        self.swap.touch(mode=0o600)
        os.truncate(self.swap, SWAP_BYTES)
        device = ""
        try:
            subprocess.run(["mkswap", "-q", str(self.swap)], check=True)
            made = subprocess.run(["losetup", "--find", "--show", str(self.swap)], capture_output=True, check=True)
            device = made.stdout.decode().strip()
            yield subprocess.run(["swapon", device], capture_output=True).returncode == 0
        finally:
            if device:
                subprocess.run(["swapoff", device], capture_output=True, check=False)
                subprocess.run(["losetup", "--detach", device], check=False)

    def close(self):
        self.memory.close()
        for folder in reversed(self.hidden):
            subprocess.run(["umount", "-l", folder], check=False)
        subprocess.run(["umount", "-l", str(self.disk)], check=False)
        shutil.rmtree(self.top, ignore_errors=True)


def await_line(process, beginning):
    """Wait until the process prints such a line; fail with what it printed in place of it."""
    until, ended = time.time() + SECONDS, False
    while time.time() < until and not ended:
        ended = process.poll() is not None
        said = process.said.read_text(errors="replace").splitlines()
        if any(line.startswith(beginning) for line in said):
            return
        time.sleep(0.02)
    raise AssertionError(f"{process.args[0]} did not come to {beginning!r}: {said[-3:]}")


def end(process, number=signal.SIGKILL):
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(number)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(30)
    if process.poll() is None:
        process.kill()
        process.wait()


class Memory:
    """What processes and file systems in memory take, for those processes alone: a control group of their own."""

    def __init__(self):
        self.group = None
        for root in (Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")):
            group = root / f"weightseal-thief-{os.getpid()}"
            with contextlib.suppress(OSError):
                group.mkdir()
                if (group / "memory.stat").exists():
                    self.group = group
                    return
                group.rmdir()

    def add(self, process):
        if self.group:
            with contextlib.suppress(ProcessLookupError):
                (self.group / "cgroup.procs").write_text(str(process.pid))

    def processes(self, word):
        """Those of the scene whose command line has a word."""
        if not self.group:
            return []
        found = []
        for process in (self.group / "cgroup.procs").read_text().split():
            with contextlib.suppress(OSError):
                if word.encode() in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0"):
                    found.append(int(process))
        return found

    def shared(self):
        """Bytes in file systems in memory; None where there is no control group to tell."""
        if not self.group:
            return None
        for line in (self.group / "memory.stat").read_text().splitlines():
            if line.startswith("shmem "):
                return int(line.split()[1])
        return None

    def close(self):
        """End what is still in it, and remove it."""
        if not self.group:
            return
        for process in (self.group / "cgroup.procs").read_text().split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
        until = time.time() + 10
        while self.group.exists() and time.time() < until:
            with contextlib.suppress(OSError):
                self.group.rmdir()
            time.sleep(0.1)
