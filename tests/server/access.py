# SPDX-License-Identifier: Apache-2.0
"""Who may connect, and who may do what."""

import json
import signal
import ssl
import subprocess
from pathlib import Path

from suite import ask, events, expect, fault, test
from world import SECONDS


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
    node = "URI:spiffe://example.org/node"
    for number, names in enumerate((
        f"{node},URI:spiffe://example.org/other", f"{node},URI:https://example.org/", f"{node}?x", rf"{node}\#x", "URI:spiffe://example.org:443/node",
        "URI:spiffe://me@example.org/node", "URI:spiffe://example.org/%6eode", "URI:https://example.org/node", "IP:127.0.0.1",
    )):
        world.certificate(f"odd-{number}", names, "clientAuth")
        status, _, body = ask(world, server, "/v1/models", client=f"odd-{number}")
        expect(status == 403 and b"nobody" in body, names, status, body)
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
