# SPDX-License-Identifier: Apache-2.0
"""Runs a command and kills it with SIGKILL just before the N-th time that it changes something below a folder.

The command's processes are traced: a seccomp filter stops them at every system call that can change a file, and only
there, so that all else runs at full speed. Linux on x86-64 and aarch64.
"""

import ctypes
import errno
import os
import platform
import signal
import struct

AT_FDCWD = 0xFFFFFF9C
O_CREAT_OR_TRUNC = os.O_CREAT | os.O_TRUNC

# What stands in a call's arguments: f a descriptor, p a path, d the descriptor of the folder that the path after it
# counts from, o the flags of open, - anything else. "w" at the end: what is written can be written in part.
CALLS = {
    "write": "f--w",
    "writev": "f",
    "pwrite64": "f---w",
    "pwritev": "f",
    "pwritev2": "f",
    "sendfile": "f",
    "copy_file_range": "--f",
    "splice": "--f",
    "open": "po",
    "openat": "dpo",
    "creat": "p",
    "truncate": "p",
    "ftruncate": "f",
    "fallocate": "f",
    "fsync": "f",
    "fdatasync": "f",
    "sync_file_range": "f",
    "rename": "pp",
    "renameat": "dpdp",
    "renameat2": "dpdp",
    "link": "pp",
    "linkat": "dpdp",
    "symlink": "-p",
    "symlinkat": "-dp",
    "unlink": "p",
    "unlinkat": "dp",
    "mkdir": "p",
    "mkdirat": "dp",
    "rmdir": "p",
    "chmod": "p",
    "fchmod": "f",
    "fchmodat": "dp",
    "utimensat": "dp",
}
NUMBERS = {
    "x86_64": {
        "write": 1, "open": 2, "pwrite64": 18, "writev": 20, "sendfile": 40, "fsync": 74, "fdatasync": 75,
        "truncate": 76, "ftruncate": 77, "rename": 82, "mkdir": 83, "rmdir": 84, "creat": 85, "link": 86, "unlink": 87,
        "symlink": 88, "chmod": 90, "fchmod": 91, "openat": 257, "mkdirat": 258, "unlinkat": 263, "renameat": 264,
        "linkat": 265, "symlinkat": 266, "fchmodat": 268, "splice": 275, "sync_file_range": 277, "utimensat": 280,
        "fallocate": 285, "pwritev": 296, "renameat2": 316, "copy_file_range": 326, "pwritev2": 328,
    },
    "aarch64": {
        "mkdirat": 34, "unlinkat": 35, "symlinkat": 36, "linkat": 37, "renameat": 38, "truncate": 45, "ftruncate": 46,
        "fallocate": 47, "fchmod": 52, "fchmodat": 53, "openat": 56, "write": 64, "writev": 66, "pwrite64": 68,
        "pwritev": 70, "sendfile": 71, "splice": 76, "fsync": 82, "fdatasync": 83, "sync_file_range": 84,
        "utimensat": 88, "renameat2": 276, "copy_file_range": 285, "pwritev2": 287,
    },
}  # fmt: skip
ARCHITECTURES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}

PTRACE_TRACEME, PTRACE_CONT, PTRACE_SETOPTIONS, PTRACE_GET_SYSCALL_INFO = 0, 7, 0x4200, 0x420E
# TRACEFORK, TRACEVFORK, TRACECLONE, TRACEEXEC, TRACESECCOMP, EXITKILL
OPTIONS = 0x2 | 0x4 | 0x8 | 0x10 | 0x80 | 0x100000
EVENT_SECCOMP = 7
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38
WALL = 0x40000000

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


class Unsupported(Exception):
    """This machine does not let a process trace another."""


def ptrace(request, pid, address=None, data=None):
    result = libc.ptrace(request, pid, address, data)
    if result < 0:
        fault = ctypes.get_errno()
        raise OSError(fault, os.strerror(fault))
    return result


def seccomp_filter(machine):
    """A BPF program: stop at the calls above, let all others through."""
    numbers = sorted(NUMBERS[machine].values())
    load, equal, give = 0x20, 0x15, 0x06
    allow, trace = 0x7FFF0000, 0x7FF00000
    program = [(load, 0, 0, 4), (equal, 0, len(numbers) + 1, ARCHITECTURES[machine]), (load, 0, 0, 0)]
    program += [(equal, len(numbers) - at, 0, number) for at, number in enumerate(numbers)]
    program += [(give, 0, 0, allow), (give, 0, 0, trace)]
    return b"".join(struct.pack("=HBBI", *step) for step in program), len(program)


def start(command, environment, output):
    machine = platform.machine()
    if machine not in NUMBERS:
        raise Unsupported(f"no table of system calls for {machine}")
    code, length = seccomp_filter(machine)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("@HP", length, ctypes.addressof(buffer))
    pid = os.fork()
    if pid:
        return pid
    try:
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        ptrace(PTRACE_TRACEME, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.prctl(PR_SET_SECCOMP, 2, program, 0, 0) != 0:
            os._exit(126)
        os.execve(command[0], command, environment)
    finally:
        os._exit(127)


class Call:
    """A system call that a traced thread is about to make."""

    def __init__(self, thread, names):
        info = ctypes.create_string_buffer(88)
        ptrace(PTRACE_GET_SYSCALL_INFO, thread, len(info), ctypes.addressof(info))
        number, *self.arguments = struct.unpack_from("=7Q", info, 24)
        self.thread = thread
        self.name = names[number]

    def paths(self):
        """The paths that it changes."""
        shape, folder = CALLS[self.name], None
        if "o" in shape and not self.arguments[shape.index("o")] & O_CREAT_OR_TRUNC:
            return []
        found = []
        for kind, value in zip(shape, self.arguments):
            if kind == "f":
                found.append(self.link(f"fd/{value & 0xFFFFFFFF}"))
            elif kind == "d":
                folder = value & 0xFFFFFFFF
            elif kind == "p":
                base = self.link("cwd" if folder in (None, AT_FDCWD) else f"fd/{folder}")
                found.append(os.path.normpath(os.path.join(base, self.text(value))))
        return found

    def link(self, name):
        try:
            return os.readlink(f"/proc/{self.thread}/{name}").removesuffix(" (deleted)")
        except OSError:
            return ""

    def text(self, address):
        text = b""
        while b"\0" not in text and len(text) < 8192:
            step = 256 - (address + len(text)) % 256
            text += self.memory(address + len(text), step)
        return os.fsdecode(text.partition(b"\0")[0])

    def memory(self, address, length):
        with open(f"/proc/{self.thread}/mem", "rb", 0) as memory:
            memory.seek(address)
            return memory.read(length)

    def can_be_torn(self):
        return CALLS[self.name].endswith("w") and self.arguments[2] > 1

    def tear(self):
        """Does the first half of a write."""
        descriptor, address, length, offset = self.arguments[:4]
        half = self.memory(address, length // 2)
        with open(f"/proc/{self.thread}/fd/{descriptor & 0xFFFFFFFF}", "r+b", 0) as file:
            if self.name == "write":
                with open(f"/proc/{self.thread}/fdinfo/{descriptor & 0xFFFFFFFF}") as lines:
                    offset = int(lines.readline().split()[1])
            os.pwrite(file.fileno(), half, offset)


class Outcome:
    """How a run ended: exit status, or None when it was killed; what it was about to do then; what it printed."""

    def __init__(self):
        self.status, self.killed_at, self.points = None, None, 0
        self.can_be_torn, self.torn = False, False


def run(command, folder, nth, tear=False, environment=None, output=None):
    """Kill at the nth change below folder, counted from 1; with tear, after half of it where that is a write."""
    names = {number: name for name, number in NUMBERS.get(platform.machine(), {}).items()}
    folder = os.path.realpath(folder)
    first = start(command, environment or dict(os.environ), output)
    outcome = Outcome()
    started, known = False, {first}
    while True:
        try:
            thread, status = os.waitpid(-1, WALL)
        except ChildProcessError:
            return outcome
        if os.WIFEXITED(status) or os.WIFSIGNALED(status):
            known.discard(thread)
            if thread == first:
                if not started:
                    raise Unsupported("tracing is not permitted here")
                if os.WIFEXITED(status):
                    outcome.status = os.WEXITSTATUS(status)
            continue
        known.add(thread)
        if not started:
            started = True
            try:
                ptrace(PTRACE_SETOPTIONS, thread, None, OPTIONS)
            except OSError as fault:
                os.kill(first, signal.SIGKILL)
                raise Unsupported(f"tracing is not permitted here: {fault}") from fault
        send = os.WSTOPSIG(status)
        if status >> 16 == EVENT_SECCOMP and outcome.killed_at is None:
            stop(Call(thread, names), folder, nth, tear, outcome, known, first)
        if status >> 16 or send in (signal.SIGSTOP, signal.SIGTRAP):
            send = 0
        try:
            ptrace(PTRACE_CONT, thread, None, send)
        except OSError as fault:
            if fault.errno != errno.ESRCH:
                raise


def stop(call, folder, nth, tear, outcome, known, first):
    paths = [path for path in call.paths() if path == folder or path.startswith(folder + "/")]
    if not paths:
        return
    outcome.points += 1
    if outcome.points == nth:
        outcome.can_be_torn = call.can_be_torn()
        if tear and outcome.can_be_torn:
            call.tear()
            outcome.torn = True
        outcome.killed_at = call.name + " " + " ".join(os.path.relpath(path, folder) for path in paths)
        for process in sorted(known | {first}):
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass
