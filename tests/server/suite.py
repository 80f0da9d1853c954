# SPDX-License-Identifier: Apache-2.0
"""The tests, and what all of them ask with."""

import json
import socket
import ssl
import time

from world import SECONDS

TESTS = []


class Skipped(Exception):
    """This machine does not let that be tried."""


def fault(what, outcome):
    """A test that is a row of the table."""

    def add(function):
        TESTS.append((function.__name__, function, what, outcome))
        return function

    return add


def test(function):
    TESTS.append((function.__name__, function, None, None))
    return function


def expect(condition, *said):
    if not condition:
        raise AssertionError(" ".join(map(str, said)) or "not so")


def ask(world, server, path, client="node", method="GET", headers=(), raw=None, context=None):
    """One request, byte for byte as it is given: status, headers, body."""
    with socket.create_connection(("127.0.0.1", server.port), SECONDS) as plain:
        with (context or world.tls(client)).wrap_socket(plain, server_hostname="localhost") as secure:
            lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close", *headers]
            secure.sendall(raw or ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
            return answer(secure)


def answer(secure):
    got = b""
    while True:
        try:
            more = secure.recv(1 << 16)
        except ssl.SSLEOFError:
            more = b""
        if not more:
            break
        got += more
    head, _, body = got.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    return (int(lines[0].split(" ")[1]) if lines[0] else 0), fields, body


def events(world):
    log = world.run("audit", "list", "--json").stdout
    return [event for event in json.loads(log)["result"]["events"] if event["operation"] == "fetch"]


def wait_for(what, condition):
    end = time.monotonic() + SECONDS
    while not condition():
        expect(time.monotonic() < end, "waited in vain for", what)
        time.sleep(0.01)
