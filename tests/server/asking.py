# SPDX-License-Identifier: Apache-2.0
"""Requests, answers, and limits on both."""

import json
import signal
import socket
import ssl
import time
import urllib.request
from pathlib import Path

from suite import ask, expect, fault, test, wait_for
from world import SECONDS


# transfer-v1#req-1
@fault("path tricks in names and URLs", "400, or 404; never a file")
def takes_paths_for_names(world, server):
    (world.models / "outside.txt").write_text("outside")
    tricks = [
        "/v1/models/llama/1/files/../keys.json", "/v1/models/llama/1/files/..%2Fkeys.json", "/v1/models/llama/1/files/%2e%2e/keys.json",
        "/v1/models/llama/1/files/%2e%2e%2fkeys.json", "/v1/models/llama/1/files//etc/passwd", "/v1/models/llama/1/files/%2Fetc%2Fpasswd",
        "/v1/models/llama/1/files/..%5Ckeys.json", "/v1/models/llama/1/files/%00", "/v1/models/llama/1/files/%c0%ae%c0%ae/keys.json",
        "/v1/models/llama/1/files/%252e%252e%252fkeys.json", "/v1/models/llama/1/files/keys.json", "/v1/models/llama/1/files/manifest.json",
        "/v1/models/llama/1/files/outside.txt", "/v1/models/..%2Foutside.txt/1/manifest", "/v1/models/llama/1/files/config.json",
        "/v1/models/llama/1/files/config.json.sealed/", "/v1/models/llama/1/files/./config.json.sealed", "/v1/models/llama/1/manifest;x=1",
        "/v1/models/llama/1/manifest?x", "/v1//models", "/../v1/models", "//v1/models", "/v1/models/llama/1/files/%zz", "/v1/models/%",
    ]
    for path in tricks:
        status, fields, body = ask(world, server, path)
        expect(status in (400, 404), path, status, body)
        expect(fields.get("content-type") == "application/problem+json" and str(world.folder).encode() not in body, path, fields, body)


# transfer-v1#req-3, transfer-v1#req-4
@fault("oversized headers, bodies, other methods", "431, 413, 405, each as `problem+json`")
def bounds_requests(world, server):
    expect(ask(world, server, "/v1/models", headers=["X: " + "x" * 9000])[0] == 431)
    expect(ask(world, server, "/" + "x" * 9000)[0] in (414, 431))
    expect(ask(world, server, "/v1/models", method="POST")[0] == 405)
    expect(ask(world, server, "/v1/models", method="DELETE")[0] == 405)
    expect(ask(world, server, "/v1/models", headers=["Content-Length: 5"])[0] == 413)
    expect(ask(world, server, "/v1/models", headers=["Transfer-Encoding: chunked"])[0] == 413)
    status, fields, body = ask(world, server, "/v1/models/x", headers=["X: " + "x" * 9000])
    expect(fields["content-type"] == "application/problem+json" and json.loads(body)["status"] == 431, fields, body)


# transfer-v1#ans-1, transfer-v1#ans-2, transfer-v1#ans-3
@test
def answers_conditions_and_ranges(world, server):
    path = "/v1/models/llama/1/files/model.safetensors.sealed"
    whole = (world.models / "llama/model.safetensors.sealed").read_bytes()
    status, fields, body = ask(world, server, path, headers=["Range: bytes=10-19"])
    etag = fields["etag"]
    expect(status == 206 and body == whole[10:20] and fields["content-range"] == f"bytes 10-19/{len(whole)}", status, fields)
    expect(etag.startswith('"') and len(etag) == 66, etag)
    for asked, wanted in (("bytes=-5", whole[-5:]), (f"bytes={len(whole) - 3}-", whole[-3:]), ("bytes=0-0", whole[:1])):
        expect(ask(world, server, path, headers=[f"Range: {asked}"])[2] == wanted, asked)
    for asked in ("bytes=0-1,3-4", f"bytes={len(whole)}-", "bytes=5-4", "bytes=x"):
        expect(ask(world, server, path, headers=[f"Range: {asked}"])[0] == 416, asked)
    expect(ask(world, server, path, headers=[f"If-None-Match: {etag}"])[0] == 304)
    expect(ask(world, server, path, headers=['If-Match: "other"'])[0] == 412)
    expect(ask(world, server, path, headers=["Range: bytes=0-4", f"If-Range: {etag}"])[0] == 206)
    status, fields, body = ask(world, server, path, method="HEAD", headers=["Range: bytes=0-4", 'If-Range: "other"'])
    expect(status == 200 and not body and fields["content-length"] == str(len(whole)), status, fields)
    expect(fields["cache-control"] == "no-cache", fields)
    expect(ask(world, server, "/v1/models/llama/1/keys")[1]["cache-control"] == "no-store")


# transfer-v1#req-5
@test
def describes_itself(world, server):
    from openapi_spec_validator import validate

    status, _, body = ask(world, server, "/openapi.json")
    document = json.loads(body)
    validate(document)
    for path in document["paths"]:
        real = path.format(name="llama", version="1", path="config.json.sealed", file="app.js")
        expect(ask(world, server, real)[0] == 200, path)


@test
def tells_metrics_and_health_on_loopback(world, server):
    from prometheus_client.parser import text_string_to_metric_families

    def get(path):
        return urllib.request.urlopen(f"http://127.0.0.1:{server.status}{path}", timeout=SECONDS).read().decode()

    expect(get("/health") == "ok\n" and get("/ready") == "ready\n")
    families = {family.name: family for family in text_string_to_metric_families(get("/metrics"))}
    expect(families["weightseal_models"].samples[0].value == 2, families["weightseal_models"])
    expect(sum(sample.value for sample in families["weightseal_requests"].samples) > 0)
    expect("llama" not in get("/metrics"), "no names")


# transfer-v1#req-3
@fault("a client that asks without end", "429 with `Retry-After`; others are answered")
def paces_each_client(world, server):
    policy = world.write("paced.yaml", Path(world.policy).read_text() + "limits:\n  requests-per-second: 2\n")
    paced = world.serve(policy=policy)
    asked = [ask(world, paced, "/v1/models") for _ in range(8)]
    expect(429 in [status for status, _, _ in asked], [status for status, _, _ in asked])
    expect(next(fields for status, fields, _ in asked if status == 429)["retry-after"], "says when")
    expect(ask(world, paced, "/v1/models", client="nokeys")[0] == 200, "another client is answered")
    paced.end(signal.SIGKILL)


@fault("a client that reads one byte a second; one that sends its header so", "it is cut off in the end; others are answered meanwhile")
def bears_slow_clients(world, server):
    policy = world.write("slow.yaml", Path(world.policy).read_text() + "limits:\n  handshake-seconds: 1\n  header-seconds: 1\n  idle-seconds: 2\n")
    slow = world.serve(policy=policy)
    readers = [open_slowly(world, slow) for _ in range(20)]
    silent = socket.create_connection(("127.0.0.1", slow.port), SECONDS)
    expect(silent.recv(1) == b"", "a handshake that does not begin is ended")
    creeping = world.tls().wrap_socket(socket.create_connection(("127.0.0.1", slow.port)), server_hostname="localhost")
    began = time.monotonic()
    try:
        while time.monotonic() - began < SECONDS:
            creeping.sendall(b"G")
            creeping.settimeout(0.2)
            try:
                if not creeping.recv(1):
                    break
            except TimeoutError:
                continue
    except (OSError, ssl.SSLError):
        pass
    expect(time.monotonic() - began < 10, "a header that does not end is cut off")
    expect(ask(world, slow, "/v1/models")[0] == 200, "others are answered")
    wait_for("slow readers to be cut off", lambda: metric(slow, "weightseal_requests_under_way") == 0)
    for reader in readers:
        reader.close()
    slow.end(signal.SIGKILL)


def open_slowly(world, server):
    plain = socket.socket()
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    plain.connect(("127.0.0.1", server.port))
    reader = world.tls().wrap_socket(plain, server_hostname="localhost")
    reader.sendall(b"GET /v1/models/llama/1/files/model.safetensors.sealed HTTP/1.1\r\nHost: localhost\r\n\r\n")
    reader.recv(1)
    return reader


def metric(server, name):
    text = urllib.request.urlopen(f"http://127.0.0.1:{server.status}/metrics", timeout=SECONDS).read().decode()
    return next(float(line.split(" ")[1]) for line in text.splitlines() if line.startswith(name + " "))
