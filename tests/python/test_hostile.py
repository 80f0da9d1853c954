# SPDX-License-Identifier: Apache-2.0
"""Clients that mean no good harm nobody."""

import array
import contextlib
import json
import os
import random
import socket
import struct
import time

import pytest

import weightseal
from conftest import eventually


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
