# SPDX-License-Identifier: Apache-2.0
"""The connection to an agent: spec/agent-v1.md."""

from __future__ import annotations

import atexit
import collections
import contextlib
import json
import os
import shutil
import socket
import struct
import subprocess
import threading
import weakref
from collections.abc import Mapping
from typing import Any

from .errors import AgentError, UsageError, WeightsealError, of_answer

_VERSION = 1
_MAX_REQUEST = 65_536
_MAX_ANSWER = 16 << 20
_SECONDS_TO_END = 10

_all: weakref.WeakSet[Agent] = weakref.WeakSet()
# Agents of this process's own that were told to end.
_ending: list[subprocess.Popen[bytes]] = []


def _connected(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(path)
    except OSError as error:
        connection.close()
        raise AgentError(
            f"no agent answers at {path}: {error.strerror}",
            "start one with weightseal agent --socket, or unset WEIGHTSEAL_AGENT for one of your own",
        ) from None
    return connection


def _ended(process: subprocess.Popen[bytes]) -> None:
    """Waits until an agent has ended, which it does when its connection has."""
    try:
        process.wait(_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _reap() -> None:
    """Takes note of those that have ended."""
    _ending[:] = [each for each in _ending if each.poll() is None]


class Agent:
    """A connection to an agent, which decrypts models for this process.

    Made by `Agent.connect(path)`, for one that serves a whole machine, or by `Agent.start()`, for one of this process's
    own. Safe for use by several threads. Closing it closes the models; tensors stay what they are.
    """

    def __init__(
        self,
        connection: socket.socket,
        path: str | None = None,
        process: subprocess.Popen[bytes] | None = None,
        errors: int = -1,
    ) -> None:
        self._socket: socket.socket | None = connection
        self._path = path
        self._process = process
        self._errors = errors
        self._close_errors = weakref.finalize(self, os.close, errors) if errors >= 0 else None
        # Held for one request and its answer. Not reentrant: a finalizer may run in the middle of them.
        self._lock = threading.Lock()
        self._leases: dict[int, int] = {}
        # Models whose users became one fewer, as finalizers found.
        self._left: collections.deque[int] = collections.deque()
        # Closed with its last model, where nobody asked for it by name.
        self._ends_when_unused = False
        _all.add(self)

    @classmethod
    def connect(cls, path: str | os.PathLike[str]) -> Agent:
        """Connects to the agent that listens at `path`."""
        return cls(_connected(os.fspath(path)), os.fspath(path))

    @classmethod
    def start(cls) -> Agent:
        """Starts an agent that serves this process alone, and ends with it."""
        launcher = os.environ.get("WEIGHTSEAL") or shutil.which("weightseal")
        if not launcher:
            raise AgentError("there is no weightseal on the PATH", "install it, or set WEIGHTSEAL to its path")
        _reap()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        errors = os.memfd_create("weightseal-errors", os.MFD_CLOEXEC)
        try:
            process = subprocess.Popen(
                [launcher, "agent", "--stdin", "--quiet", "--no-color"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=errors,
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            os.close(errors)
            raise AgentError(
                f"{launcher} could not be started: {error.strerror}", "set WEIGHTSEAL to the path of weightseal"
            ) from None
        finally:
            theirs.close()
        return cls(ours, None, process, errors)

    @property
    def is_private(self) -> bool:
        """Whether it serves this process alone."""
        return self._process is not None

    @property
    def process(self) -> int | None:
        """The process id of an agent that this process started."""
        return None if self._process is None else self._process.pid

    def status(self) -> dict[str, Any]:
        """What the agent has done for this connection: for each open model, how many bytes it decrypted."""
        return self._ask({"op": "status"})[0]

    def __enter__(self) -> Agent:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection, and the agent if it is this process's own."""
        connection = self._socket
        if connection is not None:
            # Whoever waits for an answer has the lock: wakes, and lets go of it.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._path = None
            self._hang_up()
        if self._process is not None:
            _ended(self._process)
        if self._close_errors is not None:
            self._close_errors()

    def _hang_up(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None and self._process not in _ending:
            _ending.append(self._process)

    def _forget(self) -> None:
        """In a forked process: the connection is the parent's."""
        self._process = None
        self._path = None
        self._hang_up()
        self._lock = threading.Lock()
        self._leases.clear()

    def _open(self, request: Mapping[str, object]) -> dict[str, Any]:
        """Opens a model, which has one user from now on."""
        try:
            try:
                answer, _ = self._ask(request)
            except AgentError:
                if not self._reconnected():
                    raise
                answer, _ = self._ask(request)
        except BaseException:
            if self._ends_when_unused and not self._leases:
                self.close()
            raise
        with self._lock:
            self._leases[answer["model"]] = 1
        return answer

    def _reconnected(self) -> bool:
        """An agent may hang up on who has no model open, and be there all the same."""
        with self._lock:
            if self._path is None or self._leases:
                return False
            self._hang_up()
            self._socket = _connected(self._path)
            return True

    def _use(self, model: int) -> None:
        """One more user of a model."""
        with self._lock:
            if model in self._leases:
                self._leases[model] += 1

    def _leave(self, model: int) -> None:
        """One user fewer. Called by finalizers, so at any time and in any thread."""
        self._left.append(model)
        self._settle()

    def _settle(self) -> None:
        # Whoever has the lock now comes here after it.
        while self._left and self._lock.acquire(blocking=False):
            try:
                while self._left:
                    self._close_model(self._left.popleft())
            finally:
                self._lock.release()

    def _close_model(self, model: int) -> None:
        users = self._leases.get(model, 0) - 1
        if users > 0:
            self._leases[model] = users
            return
        if self._leases.pop(model, 0) and self._socket is not None:
            # An agent that is gone has closed it already.
            with contextlib.suppress(WeightsealError):
                self._exchange({"op": "close", "model": model}, 0)
        if not self._leases and self._ends_when_unused:
            self._hang_up()

    def _ask(self, request: Mapping[str, object], descriptors: int = 0) -> tuple[dict[str, Any], list[int]]:
        """Sends a request and waits for its answer; raises what the agent refuses with."""
        try:
            with self._lock:
                return self._exchange(request, descriptors)
        finally:
            self._settle()

    def _exchange(self, request: Mapping[str, object], descriptors: int) -> tuple[dict[str, Any], list[int]]:
        message = json.dumps({"v": _VERSION, **request}).encode()
        if len(message) > _MAX_REQUEST:
            raise UsageError("the request is too long", "use a shorter path or context")
        if self._socket is None:
            raise AgentError("the connection to the agent is closed", "open the model again")
        try:
            # An agent that hangs up, being full for instance, says why first: that is to be read all the same.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._socket.sendall(struct.pack(">I", len(message)) + message)
            answer, received = self._receive(descriptors)
        except (OSError, EOFError, ValueError) as error:
            raise self._lost(error) from None
        except BaseException:
            # Whatever comes next would be taken for another request's answer.
            self._hang_up()
            raise
        if answer.get("ok") is not True or len(received) != descriptors:
            for each in received:
                os.close(each)
            raise of_answer(answer.get("error"))
        return answer, received

    def _receive(self, descriptors: int) -> tuple[dict[str, Any], list[int]]:
        received: list[int] = []
        try:
            (length,) = struct.unpack(">I", self._exactly(4, descriptors, received))
            if not 0 < length <= _MAX_ANSWER:
                raise ValueError("an answer of a length that none has")
            answer = json.loads(self._exactly(length, 0, received))
            if not isinstance(answer, dict) or answer.get("v") != _VERSION:
                raise ValueError("an answer of another version")
        except BaseException:
            for each in received:
                os.close(each)
            raise
        return answer, received

    def _exactly(self, count: int, descriptors: int, received: list[int]) -> bytes:
        assert self._socket is not None
        parts = bytearray()
        while len(parts) < count:
            if descriptors:
                part = self._with_descriptors(count - len(parts), descriptors, received)
            else:
                part = self._socket.recv(count - len(parts))
            if not part:
                raise EOFError
            parts += part
        return bytes(parts)

    def _with_descriptors(self, count: int, descriptors: int, received: list[int]) -> bytes:
        assert self._socket is not None
        # Not socket.recv_fds, which leaves its flags out: programs that this process starts would have them, too.
        part, more, _, _ = self._socket.recvmsg(count, socket.CMSG_SPACE(4 * descriptors), socket.MSG_CMSG_CLOEXEC)
        for level, kind, data in more:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                received.extend(struct.unpack(f"{len(data) // 4}i", data[: len(data) // 4 * 4]))
        return part

    def _lost(self, error: Exception) -> AgentError:
        self._hang_up()
        if isinstance(error, ValueError):
            return AgentError(f"the agent answered {error}", "use an agent of the same release")
        said = ""
        if self._process is not None:
            _ended(self._process)
            said = os.pread(self._errors, 65_536, 0).decode("utf-8", "replace").strip()
        if said:
            message, _, next_step = said.splitlines()[-1].removeprefix("weightseal: ").rpartition("; ")
            return AgentError(message or next_step, next_step if message else "see the agent's messages")
        return AgentError("the agent went away", "load the model again; if it happens again, see the agent's messages")


_lock = threading.Lock()


def find(agent: Agent | str | os.PathLike[str] | None) -> Agent:
    """The agent that a caller means: one that it has, one that listens at a path, $WEIGHTSEAL_AGENT, or a new one."""
    if isinstance(agent, Agent):
        return agent
    path = agent if agent is not None else os.environ.get("WEIGHTSEAL_AGENT")
    with _lock:
        found = Agent.connect(path) if path else Agent.start()
        found._ends_when_unused = True
        return found


def _close_all() -> None:
    for each in list(_all):
        each.close()
    for process in _ending:
        _ended(process)


def _forget_all() -> None:
    _ending.clear()
    for each in list(_all):
        each._forget()


atexit.register(_close_all)
os.register_at_fork(after_in_child=_forget_all)
