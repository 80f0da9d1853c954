# SPDX-License-Identifier: Apache-2.0
"""The agent: who gets what, what they can do with it, and what becomes of it."""

import array
import contextlib
import fcntl
import itertools
import json
import mmap
import os
import random
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import safetensors.torch
import torch

import weightseal
from conftest import LAUNCHER, RunningAgent, eventually, python
from weightseal import _process

NOBODY = 65534
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")


@pytest.fixture(scope="module")
def plain(bench):
    file = bench.top / "agent.safetensors"
    safetensors.torch.save_file({f"t{i}": torch.randn(256, 1024) for i in range(8)}, file)
    return file


numbers = itertools.count()


@pytest.fixture
def sealed(bench, plain):
    sealed = bench.seal(plain, f"agent-{next(numbers)}.sealed")
    yield sealed
    sealed.unlink()


def inode(model, path=None):
    return os.fstat(model.region(model.only_file(path)).descriptor).st_ino


# --- sharing -------------------------------------------------------------------------------------------------------


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


# --- what a client can do with it ------------------------------------------------------------------------------------


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


def swapping(command):
    """A command that believes that this host swaps, in a mount namespace of its own."""
    return [
        "unshare",
        "--mount",
        "sh",
        "-c",
        'printf "Filename\\n/dev/x partition 9 0 -2\\n" >"$0" && mount --bind "$0" /proc/swaps && exec "$@"',
        *map(str, command),
    ]


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


# --- who gets what ---------------------------------------------------------------------------------------------------


@root_only
def test_refuses_other_users(bench, sealed, start_agent):  # agent-v1#peer-1
    agent = start_agent()
    script = """
import sys, weightseal
try:
    weightseal.load_file(sys.argv[1], agent=sys.argv[2])
    print("loaded")
except weightseal.WeightsealError as error:
    print(type(error).__name__, error.type, error.message)
"""
    assert stat.S_IMODE(agent.socket.stat().st_mode) == 0o600
    # The socket's own mode keeps others out; and where it does not, who they are.
    assert python(script, sealed, agent.socket, user=NOBODY).startswith("AgentError")
    agent.socket.chmod(0o666)
    said = python(script, sealed, agent.socket, user=NOBODY)
    # agent-v1#ans-2
    assert said.startswith("NoAccessError NotAllowed user 65534 may not use this agent"), said
    assert not agent.maps()


@root_only
def test_gives_each_user_what_the_policy_names(bench, plain, sealed, start_agent):  # agent-v1#peer-2, agent-v1#peer-3
    folder = bench.top / "allowed"
    folder.mkdir(exist_ok=True)
    for each in folder.iterdir():
        each.unlink()
    shutil.copy(sealed, folder / "one.sealed")
    (folder / "link.sealed").symlink_to(sealed)
    (bench.top / "to-allowed.sealed").unlink(missing_ok=True)
    (bench.top / "to-allowed.sealed").symlink_to(folder / "one.sealed")
    policy = bench.top / "policy.json"
    policy.write_text(
        json.dumps(
            {
                "clients": [
                    {"uid": NOBODY, "models": [str(folder)], "expect": {"name": plain.name}},
                    {"uid": 0, "models": ["/"]},
                ]
            }
        )
    )
    agent = start_agent("--policy", policy)
    script = """
import sys, weightseal
for path in sys.argv[2:]:
    try:
        print(len(weightseal.load_file(path, agent=sys.argv[1])))
    except weightseal.WeightsealError as error:
        print(error.type, error.message)
"""
    said = python(
        script,
        agent.socket,
        folder / "one.sealed",
        bench.top / "to-allowed.sealed",
        folder / "link.sealed",
        sealed,
        bench.top / "absent.sealed",
        folder / ".." / sealed.name,
        folder / "absent.sealed",
        user=NOBODY,
    ).splitlines()
    assert said[:2] == ["8", "8"]
    assert all(line.startswith("NotAllowed user 65534 may not have ") for line in said[2:6]), said
    # What is there he may know; what is elsewhere, not.
    assert "NotFound" in said[6] or "Absent" in said[6], said
    assert str(sealed) not in said[2]
    assert len(weightseal.load_file(sealed, agent=agent.socket)) == 8


@root_only
def test_expects_of_a_model_what_the_policy_expects(bench, sealed, start_agent):
    policy = bench.top / "expecting.json"
    policy.write_text(json.dumps({"clients": [{"uid": 0, "models": [str(sealed)], "expect": {"name": "other"}}]}))
    agent = start_agent("--policy", policy)
    with pytest.raises(weightseal.NotAuthenticError, match="not what was asked for"):
        weightseal.load_file(sealed, agent=agent.socket)
    with pytest.raises(weightseal.NoAccessError, match="policy lets only"):
        weightseal.load_file(sealed, agent=agent.socket, expect={"name": "mine"})


def test_refuses_a_policy_that_says_more_than_it_knows(bench):
    policy = bench.top / "unknown.yaml"
    policy.write_text("clients: [{uid: 0, models: [/], group: 5}]")
    done = subprocess.run(
        [LAUNCHER, "agent", "--socket", bench.top / "never.sock", "--policy", policy], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "unknown member group" in done.stderr
    assert not (bench.top / "never.sock").exists()


# --- models that are not what they were ------------------------------------------------------------------------------


def flip(path, at):
    with open(path, "r+b") as file:
        file.seek(at)
        [byte] = file.read(1)
        file.seek(at)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("place", ["shared", "private"])
def test_gives_nothing_of_a_model_that_was_tampered_with(sealed, start_agent, place):
    agent = start_agent().socket if place == "shared" else None
    size = sealed.stat().st_size
    weightseal.load_file(sealed, agent=agent)
    flip(sealed, size // 2)
    with pytest.raises(weightseal.NotAuthenticError) as caught:
        weightseal.load_file(sealed, agent=agent)
    assert caught.value.code == 13
    assert caught.value.next
    flip(sealed, size // 2)
    assert weightseal.load_file(sealed, agent=agent)
    with open(sealed, "r+b") as file:
        file.truncate(size - 1)
    with pytest.raises(weightseal.NotAuthenticError):
        weightseal.load_file(sealed, agent=agent)


def test_fails_for_the_damaged_range_and_goes_on(sealed, agent, plain):
    expected = safetensors.torch.load_file(plain)
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        t0 = source.get_tensor("t0")
        _, info = source._checkpoint.find("t6")
        flip(sealed, info.begin + 300_000)
        with pytest.raises(weightseal.NotAuthenticError):
            source.get_tensor("t6")
        with pytest.raises(weightseal.NotAuthenticError):
            source.get_tensor("t6")
        assert torch.equal(source.get_tensor("t1"), expected["t1"])
        assert torch.equal(t0, expected["t0"])
        flip(sealed, info.begin + 300_000)
        assert torch.equal(source.get_tensor("t6"), expected["t6"])


def test_does_not_mix_a_model_with_the_one_that_takes_its_place(bench, plain, sealed, agent):  # agent-v1#open-1
    old = safetensors.torch.load_file(plain)
    new = {name: tensor + 1 for name, tensor in old.items()}
    replaced = bench.top / "replaced.safetensors"
    safetensors.torch.save_file(new, replaced)
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        assert torch.equal(source.get_tensor("t0"), old["t0"])
        bench.cli("encrypt", replaced, "-o", sealed, "--key", "local:team", "--force")
        loaded = weightseal.load_file(sealed, agent=agent.socket)
        assert all(torch.equal(loaded[name], new[name]) for name in new)
        # The old one is open still, and stays what it was, or fails.
        with contextlib.suppress(weightseal.NotAuthenticError):
            assert torch.equal(source.get_tensor("t7"), old["t7"])
        assert torch.equal(source.get_tensor("t0"), old["t0"])
        assert len(agent.memory_files()) == 2


# --- agents that end, clients that do ---------------------------------------------------------------------------------


def test_says_that_the_agent_is_gone(sealed, start_agent, plain):
    agent = start_agent()
    expected = safetensors.torch.load_file(plain)
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        t0 = source.get_tensor("t0")
        agent.kill()
        with pytest.raises(weightseal.AgentError, match="agent") as caught:
            source.get_tensor("t1")
        assert caught.value.next
        assert torch.equal(t0, expected["t0"])
    with pytest.raises(weightseal.AgentError):
        weightseal.load_file(sealed, agent=agent.socket)


def test_fails_when_the_agent_is_killed_in_the_middle(bench, start_agent):
    plain = bench.top / "large.safetensors"
    safetensors.torch.save_file({"w": torch.zeros(64 << 20, dtype=torch.float32)}, plain)
    sealed = bench.seal(plain, "large.sealed")
    agent = start_agent()
    outcome = []

    def load():
        try:
            outcome.append(weightseal.load_file(sealed, agent=agent.socket))
        except weightseal.WeightsealError as error:
            outcome.append(error)

    thread = threading.Thread(target=load)
    thread.start()
    assert eventually(lambda: agent.maps() or outcome)
    agent.process.send_signal(signal.SIGSTOP)
    agent.kill()
    thread.join(30)
    assert len(outcome) == 1
    if isinstance(outcome[0], dict):
        pytest.skip("the load was over before the agent could be killed")
    assert isinstance(outcome[0], weightseal.AgentError)
    sealed.unlink()
    plain.unlink()


def test_ends_an_agent_of_its_own_with_its_last_model(sealed):
    agent = weightseal.Agent.start()
    assert Path(f"/proc/{agent.process}").exists()
    process = agent.process
    agent.close()
    assert not Path(f"/proc/{process}").exists()
    tensors = weightseal.load_file(sealed)
    if not _process.host_swaps():
        children = Path("/proc/self/task")
        assert eventually(lambda: not _agents_of(children)), _agents_of(children)
    assert tensors["t0"].shape == (256, 1024)


def _agents_of(tasks):
    found = []
    for task in tasks.iterdir():
        for child in (task / "children").read_text().split():
            with contextlib.suppress(OSError):
                line = Path(f"/proc/{child}/cmdline").read_bytes()
                if b"--stdin" in line:
                    found.append(child)
    return found


def test_ends_an_agent_whose_process_was_killed(sealed):
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time, weightseal; s = weightseal.safe_open(sys.argv[1]);"
            "print(s._model._agent.status()['process'], flush=True); time.sleep(60)",
            sealed,
        ],
        stdout=subprocess.PIPE,
    )
    process = int(child.stdout.readline())
    assert Path(f"/proc/{process}").exists()
    child.kill()
    child.wait()
    child.stdout.close()
    assert eventually(lambda: not Path(f"/proc/{process}").exists())


def test_says_why_an_agent_could_not_be_started(sealed, monkeypatch, bench):
    settings = bench.top / "config" / "weightseal"
    settings.mkdir(parents=True, exist_ok=True)
    (settings / "config.yaml").write_text("nonsense: 1")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(settings.parent))
    with pytest.raises(weightseal.AgentError, match="unknown setting nonsense") as caught:
        weightseal.load_file(sealed)
    assert caught.value.next == "correct it or move it away"
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("WEIGHTSEAL", "/nonexistent/weightseal")
    with pytest.raises(weightseal.AgentError, match="could not be started"):
        weightseal.load_file(sealed)
    monkeypatch.delenv("WEIGHTSEAL")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(weightseal.AgentError, match="no weightseal on the PATH"):
        weightseal.load_file(sealed)


def test_is_not_used_by_a_forked_process(sealed, agent, plain):
    expected = safetensors.torch.load_file(plain)
    with weightseal.safe_open(sealed, agent=agent.socket) as source:
        t0 = source.get_tensor("t0")
        child = os.fork()
        if child == 0:
            try:
                assert torch.equal(t0, expected["t0"])
                try:
                    source.get_tensor("t1")
                    os._exit(1)
                except weightseal.AgentError:
                    pass
                again = weightseal.load_file(sealed, agent=agent.socket)
                os._exit(0 if torch.equal(again["t1"], expected["t1"]) else 2)
            except BaseException:
                os._exit(3)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert torch.equal(source.get_tensor("t1"), expected["t1"])


def test_takes_over_from_an_agent_that_was_killed(bench):
    path = bench.top / "again.sock"
    first = RunningAgent(path)
    second = subprocess.run([LAUNCHER, "agent", "--socket", path], capture_output=True, text=True)
    assert second.returncode == 2
    assert "another process listens" in second.stderr
    assert len(second.stderr.splitlines()) == 1
    first.kill()
    first.process.stderr.close()
    assert path.exists()
    third = RunningAgent(path)
    assert third.stop() == 143
    assert not path.exists()


def test_refuses_a_path_that_is_taken(bench):
    path = bench.top / "taken"
    path.write_text("mine")
    done = subprocess.run([LAUNCHER, "agent", "--socket", path], capture_output=True, text=True)
    assert done.returncode == 2
    assert path.read_text() == "mine"
    if os.geteuid() == 0:
        path.unlink()
        python("import socket, sys; s = socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])", path)
        os.chown(path, NOBODY, NOBODY)
        done = subprocess.run([LAUNCHER, "agent", "--socket", path], capture_output=True, text=True)
        assert done.returncode == 12
        assert path.exists()
    path.unlink()


# --- clients that mean no good ----------------------------------------------------------------------------------------


def connected(agent):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(20)
    connection.connect(str(agent.socket))
    return connection


def framed(text):
    message = text if isinstance(text, bytes) else text.encode()
    return struct.pack(">I", len(message)) + message


NONSENSE = {
    "another protocol": b"GET / HTTP/1.1\r\n\r\n",
    "no bytes": b"\0\0\0\0",
    "too many bytes": b"\0\1\0\1",  # agent-v1#msg-2
    "ones": b"\xff" * 4096,
    "nothing in it": framed("{}"),
    "no end": framed("["),
    "another version": framed('{"v":2,"op":"status"}'),  # agent-v1#msg-4
    "twice": framed('{"v":1,"op":"status","v":1}'),  # agent-v1#msg-3
    "deep": framed('{"v":1,"op":"need","model":1,"ranges":' + "[" * 20_000),
    "noise": framed(random.Random(5).randbytes(3000)),
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE.keys())
def test_hangs_up_on_nonsense_and_serves_others(sealed, agent, nonsense):  # agent-v1#msg-1, agent-v1#msg-6
    with weightseal.safe_open(sealed, agent=agent.socket) as source, connected(agent) as hostile:
        hostile.sendall(nonsense)
        answer = b""
        # The rest of what was sent is lost with the connection, so its end may be a reset.
        with contextlib.suppress(ConnectionResetError):
            while part := hostile.recv(4096):
                answer += part
        assert json.loads(answer[4:])["error"]["type"] == "Malformed"
        assert source.get_tensor("t0").shape == (256, 1024)


def test_closes_descriptors_that_a_client_sends(agent):  # agent-v1#msg-5
    before = len(os.listdir(f"/proc/{agent.pid}/fd"))
    for _ in range(20):
        with connected(agent) as hostile:
            sent = array.array("i", [0] * 200)
            hostile.sendmsg([framed('{"v":1,"op":"status"}')], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, sent)])
            with contextlib.suppress(ConnectionResetError):
                hostile.recv(4096)
    assert eventually(lambda: len(os.listdir(f"/proc/{agent.pid}/fd")) <= before + 1)


def test_serves_others_while_clients_say_nothing_or_read_nothing(sealed, agent):  # agent-v1#msg-7
    with contextlib.ExitStack() as stack:
        silent = [stack.enter_context(connected(agent)) for _ in range(30)]
        for each in silent[:10]:
            each.sendall(b"\0\0")
        for each in silent[10:20]:
            each.setblocking(False)
            # Asks without end, and reads no answer.
            with contextlib.suppress(BlockingIOError):
                while True:
                    each.sendall(framed('{"v":1,"op":"status"}') * 100)
        began = time.monotonic()
        assert len(weightseal.load_file(sealed, agent=agent.socket)) == 8
        assert time.monotonic() - began < 15


def test_takes_no_more_connections_than_it_can_serve(sealed, agent):
    with contextlib.ExitStack() as stack:
        all_connections = [stack.enter_context(connected(agent)) for _ in range(128)]
        for each in all_connections:
            each.sendall(framed('{"v":1,"op":"status"}'))
            assert each.recv(4096)
        with connected(agent) as one_more:
            assert b"TooMuch" in one_more.recv(4096)
        with pytest.raises(weightseal.UnavailableError):
            weightseal.load_file(sealed, agent=agent.socket)
    assert eventually(lambda: len(os.listdir(f"/proc/{agent.pid}/task")) < 60)
    assert len(weightseal.load_file(sealed, agent=agent.socket)) == 8


def test_gives_up_on_a_message_that_never_ends_and_on_nobody_who_waits(sealed, agent):  # agent-v1#msg-7
    with (
        connected(agent) as slow,
        weightseal.Agent.start() as own,
        weightseal.Agent.connect(agent.socket) as idle,
        weightseal.safe_open(sealed, agent=agent.socket) as source,
    ):
        slow.settimeout(60)
        began = time.monotonic()
        slow.sendall(b"\0\0\1\0{")
        with contextlib.suppress(ConnectionResetError):
            while slow.recv(4096):
                pass
        assert 25 < time.monotonic() - began < 50
        time.sleep(max(0, 35 - (time.monotonic() - began)))
        assert source.get_tensor("t0").shape == (256, 1024)
        assert len(weightseal.load_file(sealed, agent=own)) == 8
        # The agent has hung up on this one, which connects anew.
        assert len(weightseal.load_file(sealed, agent=idle)) == 8
    with pytest.raises(weightseal.AgentError, match="closed"):
        weightseal.load_file(sealed, agent=idle)


def test_passes_no_descriptor_on_to_other_programs(sealed, agent):
    with weightseal.model(sealed, agent=agent.socket) as model:
        region = model.region(model.only_file(None))
        region.need_all()
        mine = [fd for fd in map(int, os.listdir("/proc/self/fd")) if _is_weights(fd)]
        assert region.descriptor in mine
        assert not any(map(os.get_inheritable, mine))


def _is_weights(descriptor):
    with contextlib.suppress(OSError):
        return "memfd:weightseal" in os.readlink(f"/proc/self/fd/{descriptor}")
    return False
