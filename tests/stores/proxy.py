# SPDX-License-Identifier: Apache-2.0
"""A proxy on loopback between the command line and a store: it counts, answers in the store's place, and holds back."""

import socket
import ssl
import threading
from dataclasses import dataclass

HEAD_BYTES = 65536
BLOCK = 65536


@dataclass(frozen=True)
class Request:
    method: str
    target: str
    headers: dict

    @property
    def length(self):
        return int(self.headers.get("content-length", "0"))


class Ended(Exception):
    """A connection ended."""


class Stream:
    """A socket whose heads are read apart from its bodies."""

    def __init__(self, connection):
        self.connection, self.rest = connection, b""

    def head(self):
        while b"\r\n\r\n" not in self.rest:
            if len(self.rest) > HEAD_BYTES:
                raise Ended
            self.rest += self.some()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        return head + b"\r\n\r\n", lines[0], headers

    def some(self):
        data = self.connection.recv(BLOCK)
        if not data:
            raise Ended
        return data

    def body(self, length):
        while length:
            data = self.rest[:length] or self.some()
            data, more = data[:length], data[length:]
            self.rest = self.rest[len(data) :] if self.rest else more
            length -= len(data)
            yield data

    def line(self):
        while b"\r\n" not in self.rest:
            self.rest += self.some()
        line, _, self.rest = self.rest.partition(b"\r\n")
        return line + b"\r\n"

    def chunks(self):
        while True:
            line = self.line()
            yield line
            size = int(line.split(b";")[0], 16)
            yield from self.body(size)
            yield self.line()
            if not size:
                return


class Proxy:
    """Passes requests on to a server. `answer` may answer some itself, `hold` may keep some waiting."""

    def __init__(self, server_port, certificate=None):
        self.server_port, self.certificate = server_port, certificate
        self.answer = lambda request: None
        self.hold = lambda request: None
        self.received = self.sent = 0  # bytes of bodies: from the client, to the client
        self.requests = []
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listening.getsockname()[1]
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.load_cert_chain(*certificate)
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self):
        return f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.port}"

    def reset(self):
        with self._lock:
            self.received = self.sent = 0
            self.requests = []

    def close(self):
        self._listening.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        server = socket.create_connection(("127.0.0.1", self.server_port))
        try:
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            client, answers = Stream(connection), Stream(server)
            while True:
                self._pass_on(client, answers)
        except (Ended, OSError):
            pass
        finally:
            connection.close()
            server.close()

    def _pass_on(self, client, server):
        head, first, headers = client.head()
        method, target, _ = first.split(" ", 2)
        request = Request(method, target, headers)
        with self._lock:
            self.requests.append(request)
        own = self.answer(request)
        if headers.get("expect") == "100-continue":
            client.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        if own is not None:
            for _ in client.body(request.length):
                pass
            client.connection.sendall(own)
            raise Ended
        self.hold(request)
        server.connection.sendall(head)
        for data in client.body(request.length):
            with self._lock:
                self.received += len(data)
            server.connection.sendall(data)
        self._pass_back(request, client, server)

    def _pass_back(self, request, client, server):
        while True:
            head, first, headers = server.head()
            if first.split(" ")[1] != "100":
                break
        client.connection.sendall(head)
        status = first.split(" ")[1]
        if request.method == "HEAD" or status in ("204", "304"):
            return
        body = server.chunks() if headers.get("transfer-encoding") == "chunked" else server.body(
            int(headers.get("content-length", "0"))
        )
        for data in body:
            with self._lock:
                self.sent += len(data)
            client.connection.sendall(data)


def error(status, code):
    """An error as S3 words it."""
    body = f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{code}</Code><Message>x</Message></Error>".encode()
    head = f"HTTP/1.1 {status} x\r\nContent-Type: application/xml\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body
