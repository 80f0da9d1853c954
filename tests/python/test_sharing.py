# SPDX-License-Identifier: Apache-2.0
"""One memory for all clients: who decrypts, when it goes, and what a client can do with it."""

import contextlib
import fcntl
import mmap
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import safetensors.torch
import torch

import weightseal
from conftest import LAUNCHER, NOBODY, eventually, inode, python, root_only, swapping


def test_shares_one_memory_among_processes(sealed, agent, plain):  # agent-v1#need-3, agent-v1#open-1
    script = """
import os, sys, weightseal
with weightseal.model(sys.argv[1]) as model:
    region = model.region(model.only_file(None))
    region.need_all()
    print(os.fstat(region.descriptor).st_ino, model._agent.status()["models"][0]["decryptedBytes"], flush=True)
    sys.stdin.read()
"""
    environment = {**os.environ, "WEIGHTSEAL_AGENT": str(agent.socket)}
    children = [
        subprocess.Popen(
            [sys.executable, "-c", script, sealed], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]
    first, second = (child.stdout.readline().split() for child in children)
    assert first[0] == second[0]
    assert max(int(first[1]), int(second[1])) == plain.stat().st_size
    assert len(agent.memory_files()) == 1
    for child in children:
        child.communicate()
    # agent-v1#mem-4
    assert eventually(lambda: not agent.maps() and not agent.memory_files())


def test_decrypts_each_chunk_once_for_many_threads(sealed, agent, plain):
    expected = safetensors.torch.load_file(plain)
    failures = []
    with weightseal.safe_open(sealed, agent=agent.socket) as keeper:

        def load():
            try:
                loaded = weightseal.load_file(sealed, agent=agent.socket)
                assert all(torch.equal(loaded[name], expected[name]) for name in expected)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=load) for _ in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert failures == []
        [status] = keeper._model._agent.status()["models"]
        assert status["decryptedBytes"] == plain.stat().st_size


def test_frees_memory_with_the_last_client_and_the_last_tensor(sealed, start_agent, plain):  # agent-v1#mem-4
    group = memory_group()
    try:
        agent = start_agent(preexec_fn=lambda: (group / "cgroup.procs").write_text(str(os.getpid())))

        def held():
            lines = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
            return int(lines["shmem"])

        before = held()
        tensors = weightseal.load_file(sealed, agent=agent.socket)
        assert held() - before >= plain.stat().st_size
        one = tensors["t3"]
        expected = one.clone()
        del tensors
        assert agent.maps()
        assert torch.equal(one, expected)
        del one
        assert eventually(lambda: held() - before < 1 << 20), held()
        assert not agent.maps()
        agent.stop()
    finally:
        assert eventually(lambda: _removed(group))


def memory_group():
    """A control group that counts memory, of cgroups version 1 or 2."""
    controller = Path("/sys/fs/cgroup/memory")
    group = (controller if controller.is_dir() else controller.parent) / f"weightseal-test-{os.getpid()}"
    try:
        group.mkdir()
        (group / "memory.stat").read_text()
    except OSError as error:
        with contextlib.suppress(OSError):
            group.rmdir()
        pytest.skip(f"no control group of memory can be made: {error.strerror}")
    return group


def _removed(group):
    with contextlib.suppress(OSError):
        group.rmdir()
    return not group.exists()


def test_lets_a_client_neither_write_nor_resize(sealed, agent):  # agent-v1#mem-1, agent-v1#mem-2
    with weightseal.model(sealed, agent=agent.socket) as model:
        region = model.region(model.only_file(None))
        region.need_all()
        descriptor = region.descriptor
        before = bytes(region.buffer[:4096])
        with pytest.raises(OSError, match="."):
            os.write(descriptor, b"x")
        with pytest.raises(OSError, match="."):
            os.pwrite(descriptor, b"x", 0)
        for size in (0, region.size - 1, region.size + 4096):
            with pytest.raises(OSError, match="."):
                os.ftruncate(descriptor, size)
        with pytest.raises(OSError, match="."):
            mmap.mmap(descriptor, 4096, flags=mmap.MAP_SHARED, prot=mmap.PROT_READ | mmap.PROT_WRITE)
        with pytest.raises(OSError, match="."):
            fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE)
        seals = fcntl.fcntl(descriptor, fcntl.F_GET_SEALS)
        future_write = 16
        assert seals == fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | future_write
        assert stat.S_IMODE(os.fstat(descriptor).st_mode) == 0
        # Opened for writing once more, which root may: the seals hold all the same.
        if os.geteuid() == 0:
            again = os.open(f"/proc/self/fd/{descriptor}", os.O_RDWR)
            for attempt in (
                lambda: os.pwrite(again, b"x", 0),
                lambda: os.ftruncate(again, 1),
                lambda: mmap.mmap(again, 4096),
                lambda: os.posix_fallocate(again, 0, region.size + 1),
            ):
                with pytest.raises(OSError, match="."):
                    attempt()
            os.close(again)
        assert bytes(region.buffer[:4096]) == before


def test_gives_each_client_a_position_of_its_own(sealed, agent):  # agent-v1#mem-2
    with weightseal.model(sealed, agent=agent.socket) as one, weightseal.model(sealed, agent=agent.socket) as other:
        assert inode(one) == inode(other)
        name = one.only_file(None)
        os.lseek(one.region(name).descriptor, 100, os.SEEK_SET)
        assert os.lseek(other.region(name).descriptor, 0, os.SEEK_CUR) == 0


@root_only
def test_closes_both_processes_to_others_of_the_same_user(bench, sealed, start_agent):
    policy = bench.top / "same-user.yaml"
    policy.write_text(f"clients: [{{uid: {NOBODY}, models: [{sealed}]}}]")
    agent = start_agent("--policy", policy)
    thief = """
import os, sys
for process in map(int, sys.argv[1:]):
    for name in ("mem", "maps", "fd", "map_files", "environ"):
        path = f"/proc/{process}/{name}"
        try:
            os.listdir(path) if name in ("fd", "map_files") else open(path, "rb").read(1)
            print("open:", path)
        except PermissionError:
            pass
print("done")
"""
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, weightseal; t = weightseal.load_file(sys.argv[1]);"
            "print('loaded', flush=True); sys.stdin.read()",
            sealed,
        ],
        env={**os.environ, "WEIGHTSEAL_AGENT": str(agent.socket)},
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert child.stdout.readline() == b"loaded\n"
        assert python(thief, child.pid, agent.pid, user=NOBODY) == "done"
    finally:
        child.communicate()


def test_leaves_a_process_open_that_wants_to_be(sealed):
    script = """
import sys, weightseal
from weightseal import _process
if sys.argv[2] == "call":
    weightseal.allow_dumps()
weightseal.load_file(sys.argv[1])
print(_process.dumps_are_forbidden())
"""
    assert python(script, sealed, "") == "True"
    assert python(script, sealed, "call") == "False"
    assert python(script, sealed, "", WEIGHTSEAL_ALLOW_DUMPS="1") == "False"


def flags_of(process):
    """What the kernel says of a process's mappings of models' memory."""
    weights, flags = False, []
    for line in Path(f"/proc/{process}/smaps").read_text().splitlines():
        words = line.split()
        if "-" in words[0]:
            weights = "memfd:weightseal" in line
        elif weights and words[0] == "VmFlags:":
            flags.append(words[1:])
    return flags


def test_locks_memory_and_keeps_it_out_of_core_dumps(sealed, agent):  # agent-v1#mem-3
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        source.get_tensor("t0")
        [flags] = flags_of(agent.pid)
        assert "dd" in flags
        if os.geteuid() == 0:
            assert "lo" in flags


@root_only
def test_refuses_memory_that_would_be_swapped(bench, sealed):  # agent-v1#mem-3
    path = bench.top / "swapping.sock"
    unprivileged = ["setpriv", "--bounding-set=-ipc_lock", "--inh-caps=-ipc_lock", "prlimit", "--memlock=65536"]
    swaps = bench.top / "swaps"
    command = swapping([swaps, *unprivileged, LAUNCHER, "agent", "--socket", path])
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        if "serving models" not in process.stderr.readline():
            pytest.skip("no mount namespace can be made here")
        with pytest.raises(weightseal.WeightsealError, match="may not lock") as caught:
            weightseal.load_file(sealed, agent=path)
        assert caught.value.type == "UnfitHost"
        assert "swapoff" in caught.value.next
    finally:
        process.terminate()
        process.wait()
        process.stderr.close()


@root_only
def test_keeps_its_own_agent_where_the_host_swaps(bench, sealed):
    script = """
import os, sys, time, weightseal
def agents():
    found = []
    for child in open(f"/proc/self/task/{os.getpid()}/children").read().split():
        if b"--stdin" in open(f"/proc/{child}/cmdline", "rb").read():
            found.append(child)
    return found
tensors = weightseal.load_file(sys.argv[1])
time.sleep(1)
assert len(agents()) == 1, agents()
one = tensors.pop("t0")
del tensors
assert len(agents()) == 1, agents()
del one
for _ in range(1000):
    if not agents():
        break
    time.sleep(0.02)
assert not agents(), agents()
print("ended")
"""
    done = subprocess.run(
        swapping([bench.top / "swaps", sys.executable, "-c", script, sealed]), capture_output=True, text=True
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("no mount namespace can be made here")
    assert done.stdout.strip() == "ended", done.stderr
