# SPDX-License-Identifier: Apache-2.0
"""A server and its clients over loopback, with certificates that openssl makes, and what goes wrong between them.

    server.py ROOT [--write] [WORD...]     only the tests whose names have one of the words; --write puts the table into the docs
"""

import json
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

from mirror import Mirror
from world import SECONDS, World

BEGIN, END = "<!-- the table of transfers begins -->", "<!-- the table of transfers ends -->"
TESTS = []


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


# transfer-v1#get-3, transfer-v1#tls-3
@test
def pulls_a_model_and_all_of_it(world, server):
    done = world.pull(server, "whole.sealed", more=["--json"], check=True)
    told = json.loads(done.stdout)
    told = told["result"]
    expect(told["group"] == "X25519MLKEM768", "between our own ends the key exchange is hybrid:", told)
    expect(world.same("whole.sealed"), "every byte is there")
    world.run("verify", "whole.sealed")


# transfer-v1#get-5, transfer-v1#who-4
@test
def gives_a_client_without_the_right_to_keys_all_but_keys(world, server):
    refused = world.pull(server, "nokeys.sealed", client="nokeys")
    expect(refused.returncode == 12, refused.stderr)
    expect(not (world.folder / "nokeys.sealed").exists(), "nothing appears")
    world.pull(server, "nokeys.sealed", client="nokeys", more=["--no-keys"], check=True)
    expect(world.same("nokeys.sealed", without=["keys.json"]), "all but keys.json")


# transfer-v1#who-2, transfer-v1#who-3
@fault("right certificate for the wrong model", "404, the same as for a model that is not there; on record as refused")
def hides_what_a_client_may_not_know(world, server):
    hidden = ask(world, server, "/v1/models/secret%2Fone/1/manifest", client="nokeys")
    absent = ask(world, server, "/v1/models/no-such/1/manifest", client="nokeys")
    hidden[1].pop("date", None)
    absent[1].pop("date", None)
    expect(hidden == absent and hidden[0] == 404, hidden, absent)
    expect(ask(world, server, "/v1/models/secret%2Fone/1/manifest")[0] == 200, "who may gets it")
    listing = json.loads(ask(world, server, "/v1/models", client="nokeys")[2])
    expect([model["name"] for model in listing["models"]] == ["llama"], listing)
    done = world.pull(server, "secret.sealed", client="nokeys", model="secret/one@1")
    expect(done.returncode == 10, done.returncode, done.stderr)
    last = [event for event in events(world) if "secret" in event["transfer"]["request"] and event["outcome"] == "refused"]
    expect(last and last[-1]["transfer"]["client"] == "dns:nokeys.example.org", "the refusal is on record")


# transfer-v1#tls-1
@fault("no client certificate", "no connection: the handshake ends")
def refuses_who_shows_no_certificate(world, server):
    refused_handshake(world, server, world.tls(None))


@fault("client certificate of another authority", "no connection: the handshake ends")
def refuses_another_authoritys_client(world, server):
    refused_handshake(world, server, world.tls("forged"))
    done = world.pull(server, "forged.sealed", client="forged", more=["--patience", "2"])
    expect(done.returncode and not (world.folder / "forged.sealed").exists(), done.stderr)


@fault("certificate for servers, shown by a client", "no connection: the handshake ends")
def refuses_a_certificate_that_is_not_for_clients(world, server):
    refused_handshake(world, server, world.tls("server"))


@fault("downgrade to TLS 1.2", "no connection: the handshake ends")
def speaks_tls_1_3_alone(world, server):
    refused_handshake(world, server, world.tls(maximum_version=ssl.TLSVersion.TLSv1_2))


def refused_handshake(world, server, context):
    try:
        status, _, body = ask(world, server, "/v1/models", context=context)
    except (ssl.SSLError, ConnectionError):
        return
    expect(status == 0 and not body, "an answer came:", status, body)


@fault("a renegotiation that a client asks for", "TLS 1.3 has none; the server goes on")
def does_not_renegotiate(world, server):
    done = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-cert", "node.pem", "-key", "node.key", "-CAfile", "ca.pem",
         "-tls1_3"], cwd=world.folder, input=b"R\n", capture_output=True, timeout=SECONDS)
    expect(b"RENEGOTIATING" not in done.stdout or b"error" in done.stdout + done.stderr, done.stdout[-300:])
    expect(ask(world, server, "/health")[0] == 200, "the server goes on")


# transfer-v1#who-1
@fault("certificate without a name that counts", "403 `nobody`")
def takes_no_names_but_alternative_ones(world, server):
    expect(ask(world, server, "/v1/models", client="nobody")[0] == 403)
    listing = json.loads(ask(world, server, "/v1/models", client="stranger")[2])
    expect(listing == {"models": []}, "no rule names it:", listing)


# transfer-v1#tls-4
@fault("server of another authority, or of another name", "`pull` does not connect, and fetches nothing")
def pulls_from_no_other_server(world, server):
    done = world.pull(server, "wrong.sealed", ca="other-ca.pem", more=["--patience", "2"])
    expect(done.returncode == 12 and "certification path" in done.stderr, done.stderr)
    expect(len(done.stderr.splitlines()) == 1 and "--server-ca" in done.stderr, done.stderr)
    world.certificate("elsewhere", "DNS:elsewhere.example.org", "serverAuth")
    other = world.serve(certificate="elsewhere")
    done = world.pull(other, "wrong.sealed", more=["--patience", "2"])
    expect(done.returncode == 12 and "localhost" in done.stderr, done.stderr)
    expect(not (world.folder / "wrong.sealed").exists())
    other.end(signal.SIGKILL)


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


# transfer-v1#tls-3
@fault("no post-quantum key exchange, where the policy requires it", "403 `post-quantum-required`, and the connection ends")
def requires_post_quantum_where_told(world, server):
    policy = world.write("quantum.yaml", Path(world.policy).read_text() + "post-quantum: require\n")
    strict = world.serve(policy=policy)
    status, _, body = ask(world, strict, "/v1/models")
    classical = ssl.OPENSSL_VERSION_INFO < (3, 5)
    expect(status == (403 if classical else 200), status, body, ssl.OPENSSL_VERSION)
    world.pull(strict, "quantum.sealed", more=["--require-post-quantum"], check=True)
    strict.end(signal.SIGKILL)


@fault("a client that reads one byte a second; one that sends its header so", "it is cut off in the end; others are answered meanwhile")
def bears_slow_clients(world, server):
    policy = world.write("slow.yaml", Path(world.policy).read_text() + "limits:\n  header-seconds: 1\n  idle-seconds: 2\n")
    slow = world.serve(policy=policy)
    readers = [open_slowly(world, slow) for _ in range(20)]
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


# transfer-v1#get-4
@fault("`pull` killed at several moments", "nothing under its name; run again, it goes on from what it had")
def goes_on_after_a_kill(world, server):
    target = "killed.sealed"
    for share in (0.02, 0.3, 0.6):
        pull = world.begin_pull(server, target, more=["--bandwidth", "60M"])
        wait_for("bytes", lambda: world.partial(target) > share * 150_000_000 or pull.poll() is not None)
        expect(pull.poll() is None, "it was killed while it ran")
        pull.kill()
        pull.wait()
        expect(not (world.folder / target).exists(), "nothing under its name")
    told = json.loads(world.pull(server, target, more=["--json"], check=True).stdout)
    told = told["result"]
    expect(told["keptBytes"] > 0.4 * told["sealedBytes"], told)
    expect(world.same(target), "every byte is there")
    expect(not list(world.folder.glob(".weightseal-*")), "nothing is left beside it")


# transfer-v1#get-4
@fault("what a killed `pull` left was changed on disk", "it is found, and fetched again")
def checks_again_what_was_there(world, server):
    target = "spoilt.sealed"
    pull = world.begin_pull(server, target, more=["--bandwidth", "60M"])
    wait_for("bytes", lambda: world.partial(target) > 60_000_000)
    pull.kill()
    pull.wait()
    for file in world.folder.glob(".weightseal-*.part/model.safetensors.sealed"):
        with file.open("r+b") as data:
            data.seek(100_000)
            data.write(b"spoilt")
    world.pull(server, target, check=True)
    expect(world.same(target), "every byte is there")


@fault("server killed and started again mid-pull", "`pull` waits and goes on; no byte is lost")
def outlives_the_server(world, server):
    first = world.serve()
    pull = world.begin_pull(first, "outlived.sealed", more=["--bandwidth", "60M"])
    wait_for("bytes", lambda: world.partial("outlived.sealed") > 20_000_000)
    first.end(signal.SIGKILL)
    second = world.serve(port=first.port)
    expect(pull.wait(60) == 0, pull.stdout.read())
    expect(world.same("outlived.sealed"))
    second.end(signal.SIGKILL)


@fault("server told to stop mid-pull", "answers under way end, `pull` goes on with another mirror; exit status 143")
def drains(world, server):
    leaving = world.serve()
    pull = world.begin_pull(leaving, "drained.sealed", more=["--bandwidth", "60M", "--mirror", f"https://localhost:{server.port}"])
    wait_for("bytes", lambda: world.partial("drained.sealed") > 20_000_000)
    expect(leaving.end() == 143, leaving.log.read_text())
    expect("drained" in leaving.log.read_text(), leaving.log.read_text())
    expect(pull.wait(60) == 0, pull.stdout.read())
    expect(world.same("drained.sealed"))


# transfer-v1#tls-2
@fault("client certificate expires mid-pull", "403 `certificate-expired`; nothing appears; with a new one it goes on")
def sees_a_certificate_expire(world, server):
    world.certificate("brief", "URI:spiffe://example.org/brief", "clientAuth", seconds=7)
    kept = world.tls("brief").wrap_socket(socket.create_connection(("127.0.0.1", server.port)), server_hostname="localhost")
    expect(b" 200 " in health(kept), "it is valid still")
    pull = world.begin_pull(server, "expired.sealed", client="brief", more=["--bandwidth", "8M", "--parallel", "1"])
    expect(pull.wait(60) == 12, pull.stdout.read())
    expect(b" 403 " in (said := health(kept)) and b"certificate-expired" in said, "on a connection from before, too:", said)
    expect(not (world.folder / "expired.sealed").exists())
    told = json.loads(world.pull(server, "expired.sealed", more=["--json"], check=True).stdout)
    expect(told["result"]["keptBytes"] > 0, told)
    expect(world.same("expired.sealed"))


def health(secure):
    secure.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    secure.settimeout(SECONDS)
    got = secure.recv(1 << 16)
    while b"\r\n\r\n" not in got or len(got.partition(b"\r\n\r\n")[2]) < 3:
        got += secure.recv(1 << 16) or b"\r\n\r\n..."
    return got


# transfer-v1#get-2
@fault("bytes that a mirror changed", "the mirror is named, and the segment comes from another; alone it fails, and nothing appears")
def tells_a_mirror_that_lies(world, server):
    with Mirror(world, server, spoil=True) as liar:
        done = world.pull(liar, "lied.sealed", more=["--mirror", f"https://localhost:{server.port}"])
        expect(done.returncode == 0 and f"localhost:{liar.port} is not the one" in done.stderr, done.stderr)
        expect(world.same("lied.sealed"))
        done = world.pull(liar, "alone.sealed")
        expect(done.returncode == 13 and f"localhost:{liar.port}" in done.stderr, done.returncode, done.stderr)
        expect(not (world.folder / "alone.sealed").exists())


# transfer-v1#get-1
@fault("a mirror that gives another model's manifest, or one that a pin or the signer policy refuses", "nothing else is asked for; exit status 13")
def takes_no_other_manifest(world, server):
    with Mirror(world, server, rename=("/v1/models/llama/2/", "/v1/models/llama/1/")) as liar:
        done = world.pull(liar, "other.sealed", model="llama@2")
        expect(done.returncode == 13, done.returncode, done.stderr)
        expect(all(path.endswith("/manifest") for path in liar.asked), liar.asked)
    with Mirror(world, server) as honest:
        done = world.pull(honest, "pinned.sealed", more=["--pin", f"sha256:{'0' * 64}"])
        expect(done.returncode == 13 and "not what was pinned" in done.stderr, done.returncode, done.stderr)
        expect([path.rpartition("/")[2] for path in honest.asked] == ["manifest"], honest.asked)
    world.run("signer", "create", "publisher")
    shown = world.run("signer", "show", "publisher", "--public").stdout
    world.write("publisher.json", shown)
    world.write("signers.yaml", "rules:\n  - models: ['*']\n    signers: [publisher.json]\nother-models: refuse\n")
    with Mirror(world, server) as honest:
        strict = {**world.environment, "WEIGHTSEAL_SIGNER_POLICY": str(world.folder / "signers.yaml")}
        done = subprocess.run([world.command, *world.pull_words(honest, "unsigned.sealed")], cwd=world.folder, env=strict, text=True,
                              capture_output=True, timeout=60)
        expect(done.returncode == 13 and "signer policy" in done.stderr, done.returncode, done.stderr)
        expect([path.rpartition("/")[2] for path in honest.asked] == ["manifest"], honest.asked)


@test
def takes_a_new_certificate_and_policy_without_a_restart(world, server):
    world.certificate("renewed", "DNS:localhost", "serverAuth")
    policy = world.write("renewed.yaml", world.policy.read_text())
    renewing = world.serve(certificate="renewed", policy=policy)
    before = serial(world, renewing)
    world.certificate("renewed", "DNS:localhost", "serverAuth")
    renewing.wait("the new certificate or key is in use")
    expect(serial(world, renewing) != before, "a new connection shows the new certificate")
    now = serial(world, renewing)
    (world.folder / "renewed.key").write_bytes((world.folder / "ca.key").read_bytes())
    renewing.wait("is not the key of its certificate")
    expect(serial(world, renewing) == now, "half of a new pair is not taken")
    policy.write_text("rules:\n  - clients: ['dns:nobody']\n    models: ['*']\n    rights: [list]\n")
    renewing.wait("the new policy is in use")
    expect(ask(world, renewing, "/v1/models/llama/1")[0] == 404, "the new policy holds")
    policy.write_text("rules: 5\n")
    renewing.wait("the new policy cannot be used, the old one stays")
    expect(ask(world, renewing, "/v1/models/llama/1")[0] == 404, "the old one stays")
    renewing.end(signal.SIGKILL)


def serial(world, server):
    with socket.create_connection(("127.0.0.1", server.port)) as plain:
        with world.tls().wrap_socket(plain, server_hostname="localhost") as secure:
            return secure.getpeercert()["serialNumber"]


# transfer-v1#req-2, transfer-v1#ans-4
@fault("a file on the server that was cut short; two folders of one name and version", "500 `damaged`; neither is there")
def gives_out_nothing_that_is_not_whole(world, server):
    models = world.folder / "damaged"
    for name in ("a", "b", "c"):
        (models / name).mkdir(parents=True)
        source = world.models / ("llama" if name != "c" else "secret_one")
        for file in source.rglob("*"):
            if file.is_file():
                (models / name / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
                (models / name / file.relative_to(source)).hardlink_to(file)
    spoilt = models / "c" / "weights.sealed"
    whole = spoilt.read_bytes()
    spoilt.unlink()
    spoilt.write_bytes(whole[:-1])
    damaged = world.serve(models=models)
    expect(ask(world, damaged, "/v1/models/llama/1")[0] == 404, "neither is there")
    expect(ask(world, damaged, "/v1/models/secret%2Fone/1/files/weights.sealed")[0] == 500)
    expect("are both llama 1" in damaged.log.read_text(), damaged.log.read_text())
    damaged.end(signal.SIGKILL)


# transfer-v1#who-5
@test
def shows_models_and_events_to_who_may_view(world, server):
    ask(world, server, "/v1/models/llama/1/files/config.json.sealed", headers=["Range: bytes=2-8"])
    wait_for("the event", lambda: any(event.get("range") == "2-8" for event in view(world, server, "events")["events"]))
    seen = view(world, server, "models")
    expect({model["name"] for model in seen["models"]} == {"llama", "secret/one"}, seen["models"])
    expect(seen["models"][0]["recipients"][0]["key"] == "local:test" and seen["models"][0]["signers"] == [], seen["models"][0])
    expect("wrapped" not in json.dumps(seen), "no wrapped key is in it")
    for what in ("models", "events"):
        expect(ask(world, server, f"/v1/view/{what}", client="nokeys")[0] == 403, "who may not view sees nothing")


def view(world, server, what):
    return json.loads(ask(world, server, f"/v1/view/{what}")[2])


# transfer-v1#log-1
@test
def puts_fetches_on_record(world, server):
    ask(world, server, "/v1/models/llama/1/files/config.json.sealed", headers=["Range: bytes=1-7"])

    def there():
        return [event["transfer"] for event in events(world) if event["transfer"].get("range") == "1-7"]

    wait_for("the event", there)
    told = there()[0]
    expect(told["client"] == "spiffe://example.org/node" and told["bytes"] == 7, told)
    expect(told["request"] == "GET /v1/models/llama/1/files/config.json.sealed" and told["group"], told)
    world.run("audit", "verify")


# transfer-v1#log-2
@fault("events cannot be recorded", "503 for all that would be one, `/ready` too; nothing is given out")
def gives_out_nothing_that_cannot_be_recorded(world, server):
    blocked = world.folder / "blocked"
    blocked.write_text("no folder")
    mute = world.serve(environment={"WEIGHTSEAL_AUDIT_FOLDER": str(blocked), "WEIGHTSEAL_AUDIT_REQUIRED": "true",
                                    "WEIGHTSEAL_AUDIT_WAIT": "1"})
    expect(ask(world, mute, "/v1/models/llama/1/keys")[0] == 503)
    status, fields, _ = ask(world, mute, "/v1/models/llama/1/files/config.json.sealed")
    expect(status == 503 and "retry-after" in fields, status, fields)
    mute.end(signal.SIGKILL)


def write_table(root, rows):
    page = Path(root) / "docs" / "security-tests.md"
    text = page.read_text()
    if BEGIN not in text:
        text = text.rstrip("\n") + INTRODUCTION + f"{BEGIN}\n{END}\n"
    before, rest = text.split(BEGIN)
    table = "\n".join(f"| {what} | {outcome} |" for what, outcome in rows)
    page.write_text(f"{before}{BEGIN}\n| what happens | what comes of it |\n|---|---|\n{table}\n{END}{rest.split(END)[1]}")


INTRODUCTION = """

# Attacks and faults on the way

`tests/server/run` serves and pulls a model over loopback, with certificates that openssl makes, and does to both ends what is in
this table. Each row came out as it says; one that does not fails the suite. What is served, to whom, and how:
[serving.md](serving.md).

"""


def main(root, *words):
    write = "--write" in words
    words = [word for word in words if word != "--write"]
    passed = failed = 0
    rows = []
    with tempfile.TemporaryDirectory(prefix="weightseal-server-") as folder:
        world = World(root, folder)
        try:
            server = world.serve()
            for name, function, what, outcome in TESTS:
                if words and not any(word in name for word in words):
                    continue
                began = time.monotonic()
                try:
                    function(world, server)
                    passed += 1
                    rows += [(what, outcome)] if what else []
                    print(f"ok      {name} ({time.monotonic() - began:.1f} s)", flush=True)
                except Exception as error:  # whatever went wrong is the test's result
                    failed += 1
                    print(f"FAILED  {name}: {type(error).__name__}: {str(error)[:1500]}", flush=True)
            expect(server.process.poll() is None, "the server lived through all of it")
        finally:
            world.close()
    if write and not failed and not words:
        write_table(root, rows)
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    threading.excepthook = lambda _: None  # a mirror's connection that a client left
    sys.exit(main(*sys.argv[1:]))
