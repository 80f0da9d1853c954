# SPDX-License-Identifier: Apache-2.0
"""Pulls: whole ones, and those that something goes wrong with."""

import json
import signal
import socket
import subprocess

from mirror import Mirror
from suite import expect, fault, test, wait_for
from world import SECONDS


# transfer-v1#get-3, transfer-v1#tls-3
@test
def pulls_a_model_and_all_of_it(world, server):
    done = world.pull(server, "whole.sealed", more=["--json"], check=True)
    told = json.loads(done.stdout)
    told = told["result"]
    expect(told["group"] == "X25519MLKEM768", "between our own ends the key exchange is hybrid:", told)
    expect(world.same("whole.sealed"), "every byte is there")
    world.run("verify", "whole.sealed")


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
    expect(not world.beside(target), "nothing is left beside it")


# transfer-v1#get-4
@fault("what a killed `pull` left was changed on disk", "it is found, and fetched again")
def checks_again_what_was_there(world, server):
    target = "spoilt.sealed"
    pull = world.begin_pull(server, target, more=["--bandwidth", "60M"])
    wait_for("bytes", lambda: world.partial(target) > 60_000_000)
    pull.kill()
    pull.wait()
    spoilt = [part / "model.safetensors.sealed" for part in world.beside(target) if part.is_dir()]
    expect(len(spoilt) == 1, spoilt)
    with spoilt[0].open("r+b") as data:
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


# transfer-v1#get-2
@fault("a mirror that changes bytes and hangs up, so that another completes the segment", "only who gave all of a segment is blamed for it")
def blames_who_did_it(world, server):
    with Mirror(world, server, spoil=True, cut=True) as liar:
        done = world.pull(liar, "framed.sealed", more=["--mirror", f"https://localhost:{server.port}"])
        expect(done.returncode == 0 and "is not the one" not in done.stderr, done.returncode, done.stderr)
        expect(world.same("framed.sealed"))


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
