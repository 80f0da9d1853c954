"""Ways to read another process: each a function of the process, what to look for, and hints.

Run as the thief: `memory.py ATTACK`, with {"process", "needles", ...} as JSON on standard input. Prints what was found, and
what stood in the way. Needles never stand in arguments, in the environment or on a disk.
"""

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
STEP = 4 << 20
PTRACE_PEEKDATA, PTRACE_ATTACH, PTRACE_DETACH = 2, 16, 17
PIDFD_OPEN, PIDFD_GETFD = 434, 438
DESCRIPTORS = range(64)
# How often all is pushed out to swap.
ROUNDS = 12


class Refused(Exception):
    """The kernel, or the process, does not allow it."""


class Vec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


def check(result, what):
    if result == -1:
        raise Refused(f"{what}: {os.strerror(ctypes.get_errno())}")
    return result


def found_in(data, needles):
    return {name for name, needle in needles.items() if needle in data}


def regions(process):
    """What is mapped and readable: (start, end), in order."""
    found = []
    for line in Path(f"/proc/{process}/maps").read_text().splitlines():
        span, rights, _, _, _, *name = line.split(None, 5)
        if rights.startswith("r") and not (name and name[0].startswith(("[v", "/dev/"))):
            start, end = (int(part, 16) for part in span.split("-"))
            found.append((start, end))
    return found


def scan(read, spans, needles):
    """Search memory that read(address, size) gives; returns names found and how many bytes could be read."""
    found, total = set(), 0
    longest = max(map(len, needles.values()))
    for start, end in spans:
        tail = b""
        at = start
        while at < end:
            data = read(at, min(STEP, end - at)) or read(at, min(4096, end - at)) or b""
            total += len(data)
            found |= found_in(tail + data, needles)
            tail = data[-longest:]
            at += len(data) or 4096
    return found, total


def proc_mem(process, needles, spans, **_):
    """/proc/PID/mem"""
    with open(f"/proc/{process}/mem", "rb", buffering=0) as memory:

        def read(at, size):
            try:
                return os.pread(memory.fileno(), size, at)
            except OSError:
                return b""

        found, total = scan(read, spans or regions(process), needles)
    if not total:
        raise Refused("/proc/PID/mem opens, and no page of it can be read")
    return found


def process_vm_readv(process, needles, spans, **_):
    """process_vm_readv(2)"""
    buffer = ctypes.create_string_buffer(STEP)

    def read(at, size):
        here, there = Vec(ctypes.addressof(buffer), size), Vec(at, size)
        count = LIBC.process_vm_readv(process, ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
        return buffer.raw[:count] if count > 0 else b""

    found, total = scan(read, spans, needles)
    if not total:
        raise Refused(f"process_vm_readv: {os.strerror(ctypes.get_errno())}")
    return found


def ptrace(process, needles, places, **_):
    """ptrace(2): attach, then read word by word where the plaintext is known to be"""
    LIBC.ptrace.restype = ctypes.c_long
    LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    check(LIBC.ptrace(PTRACE_ATTACH, process, None, None), "ptrace(PTRACE_ATTACH)")
    try:
        os.waitpid(process, 0)
        found = set()
        for name, place in places.items():
            words = range(place, place + len(needles[name]) // 8 * 8, 8)
            data = b"".join(
                (LIBC.ptrace(PTRACE_PEEKDATA, process, at, None) & (1 << 64) - 1).to_bytes(8, "little") for at in words
            )
            found |= {name} if needles[name].startswith(data) else set()
        return found
    finally:
        LIBC.ptrace(PTRACE_DETACH, process, None, None)


def contents(file, limit=64 << 20):
    """At most so many bytes of a file, from its beginning."""
    with open(file, "rb") as opened:
        opened.seek(0)
        return opened.read(limit)


def regular_in(folder):
    for root, _, names in os.walk(folder, onerror=lambda fault: (_ for _ in ()).throw(fault)):
        yield from (file for file in (Path(root, name) for name in names) if file.is_file() and not file.is_symlink())


def proc_fd(process, needles, **_):
    """/proc/PID/fd: each file that is open, opened once more"""
    found = set()
    for link in list(Path(f"/proc/{process}/fd").iterdir()):
        try:
            if link.is_file():
                found |= found_in(contents(link), needles)
        except OSError:
            continue
    return found


def pidfd_getfd(process, needles, **_):
    """pidfd_getfd(2): each open file taken over"""
    pidfd = check(LIBC.syscall(PIDFD_OPEN, process, 0), "pidfd_open")
    found, denied = set(), None
    for number in DESCRIPTORS:
        taken = LIBC.syscall(PIDFD_GETFD, pidfd, number, 0)
        if taken < 0:
            if ctypes.get_errno() == 1:
                denied = "pidfd_getfd: " + os.strerror(1)
            continue
        try:
            size = os.fstat(taken).st_size
            found |= found_in(os.pread(taken, min(size, 64 << 20), 0), needles) if size else set()
        except OSError:
            pass
        finally:
            os.close(taken)
    if denied:
        raise Refused(denied)
    return found


def proc_root(process, needles, path, **_):
    """/proc/PID/root: the model's path, as the process sees it"""
    return path_of(process, needles, f"{thread_with(process, path)}/root{path}")


def thread_with(process, path):
    """Threads may have mount namespaces of their own: the one that sees the path."""
    threads = sorted(Path(f"/proc/{process}/task").iterdir())
    for thread in threads:
        with contextlib.suppress(OSError):  # this thief may not even look
            if Path(f"{thread}/root{path}").exists():
                return thread
    return threads[0]


def path_of(_, needles, path, **__):
    """the model's path, as the thief sees it"""
    if Path(path).is_file():
        return found_in(contents(path), needles)
    found, any_file = set(), False
    for file in regular_in(path):
        any_file = True
        found |= found_in(contents(file), needles)
    if not any_file:
        raise Refused(f"there is nothing at {Path(path).name}")
    return found


def namespace(process, needles, path, **_):
    """nsenter(1): the process's namespaces entered, and the model's path read there"""
    script = "import sys; sys.stdout.buffer.write(open(sys.argv[1],'rb').read(64<<20))"
    # Who is not root needs rights in the process's namespace of users; root has them as it is.
    users = ["--user", "--preserve-credentials"] if os.geteuid() else []
    enter = ["nsenter", "-t", str(process), *users, f"--mount={thread_with(process, path)}/ns/mnt"]
    done = subprocess.run([*enter, sys.executable, "-c", script, path], capture_output=True)
    if done.returncode:
        raise Refused(done.stderr.decode(errors="replace").strip().splitlines()[-1])
    return found_in(done.stdout, needles)


def dumped(command, needles, wanted):
    """Run what writes the process's memory into a folder of the thief's, and search that."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        done = subprocess.run(
            [word.replace("OUT", f"{folder}/dump") for word in command], capture_output=True, timeout=120
        )
        files = [file for file in Path(folder).iterdir() if file.stat().st_size]
        if not files:
            said = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()
            raise Refused(f"{wanted}: {said[-1] if said else 'nothing written'}")
        return set().union(*(found_in(contents(file, 4 << 30), needles) for file in files))


def gcore(process, needles, **_):
    """gcore(1): a core dump by debugger"""
    return dumped(["gcore", "-a", "-o", "OUT", str(process)], needles, "gcore")


def jcmd(process, needles, jdk, **_):
    """jcmd(1): attach to the JVM, ask for a heap dump"""
    return dumped([f"{jdk}/bin/jcmd", str(process), "GC.heap_dump", "-all", "OUT"], needles, "jcmd")


def jmap(process, needles, jdk, **_):
    """jmap(1): attach to the JVM, ask for a dump"""
    return dumped([f"{jdk}/bin/jmap", "-dump:file=OUT", str(process)], needles, "jmap")


def ended(process):
    """Whether it is gone, or waits only for its parent to hear of it: all of it is written by then."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")")[-1].split()[0] in "ZX"
    except OSError:
        return True


def core(process, needles, folder, **_):
    """prlimit(2) and kill(2): the limit of core files raised, then a crash; destroys the process"""
    with contextlib.suppress(OSError, ValueError):
        resource.prlimit(process, resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    os.kill(process, signal.SIGABRT)
    until = time.time() + 60
    while time.time() < until and not ended(process):
        time.sleep(0.05)
    cores = [file for file in Path(folder).iterdir() if file.name.startswith("core")]
    if not cores:
        raise Refused("no core file was written")
    try:
        return set().union(*(found_in(contents(file, 4 << 30), needles) for file in cores))
    finally:
        for file in cores:
            file.unlink()


def swap_out(_, needles, swap, group, **__):
    """memory.force_empty, memory.reclaim: all that can be pushed out to swap is, and the swap space is searched"""
    found = set()
    for _ in range(ROUNDS):
        for name, value in {"memory.force_empty": "0", "memory.reclaim": "1G"}.items():
            file = Path(group, name)
            if file.exists():
                with contextlib.suppress(OSError):  # not all of it could be
                    file.write_text(value)
        # Pages are written out after the call, and not all in the first round.
        time.sleep(0.3)
        found = found_in(contents(swap, 4 << 30), needles)
        if found:
            break
    if not any(int(line.split()[3]) for line in Path("/proc/swaps").read_text().splitlines()[1:]):
        raise AssertionError("nothing at all was pushed out to swap")
    return found


ATTACKS = {
    attack.__name__: attack
    for attack in (
        proc_mem,
        process_vm_readv,
        ptrace,
        proc_fd,
        pidfd_getfd,
        proc_root,
        path_of,
        namespace,
        gcore,
        jcmd,
        jmap,
        core,
        swap_out,
    )
}


def main(name):
    asked = json.load(sys.stdin)
    needles = {key: bytes.fromhex(value) for key, value in asked.pop("needles").items()}
    try:
        found = ATTACKS[name](asked.pop("process"), needles, **asked)
        answer = {"found": sorted(found), "reason": ""}
    except (Refused, OSError, subprocess.TimeoutExpired) as fault:
        answer = {"found": [], "reason": str(fault), "refused": True}
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
