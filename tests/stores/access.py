# SPDX-License-Identifier: Apache-2.0
"""Who may do what: credentials, settings, certificates."""

import subprocess
import time

import proxy
from scene import MIB, test, uri
from world import ACCESS, failed, require


@test
def credentials_that_expire_in_the_middle_end_it_at_once(scene, work):
    scene.slow.reset()
    expired = proxy.error(400, "ExpiredToken")
    scene.slow.answer = lambda request: expired if scene.slow.received > 66 * MIB else None
    try:
        began = time.monotonic()
        done = scene.user.run("encrypt", scene.large, "-o", uri("expired/x.sealed"), variables=scene.through(scene.slow))
        failed(done, 12, "credentials", "expired")
        require(time.monotonic() - began < 60, "it took long to say so")
    finally:
        scene.slow.answer = lambda request: None
    scene.user.fails(10, [], "inspect", uri("expired/x.sealed"))
    scene.user.ok("storage", "uploads", uri("expired"), "--abort", "--yes")


@test
def wrong_names_and_credentials_are_named(scene, work):
    user = scene.user
    user.fails(10, ["s3://no-such-bucket"], "encrypt", scene.model, "-o", "s3://no-such-bucket/llama.sealed")
    user.fails(10, [uri("nothing.sealed")], "verify", uri("nothing.sealed"))
    user.fails(2, ["s3://"], "verify", "s3://")
    user.fails(2, ["nosuch://bucket/x"], "verify", "nosuch://bucket/x")
    wrong = {"AWS_SECRET_ACCESS_KEY": "nobody-has-this-secret"}
    done = user.run("encrypt", scene.model, "-o", uri("wrong/llama.sealed"), variables=wrong)
    failed(done, 12)
    require(b"nobody-has-this-secret" not in done.stderr, "the secret is in the message")
    none = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
    failed(user.run("inspect", uri("wrong/llama.sealed"), variables=none), 12, "credentials")


@test
def a_profile_has_credentials(scene, work):
    text = f"[team]\naws_access_key_id = {ACCESS['AWS_ACCESS_KEY_ID']}\naws_secret_access_key = {ACCESS['AWS_SECRET_ACCESS_KEY']}\n"
    (scene.top / "aws-credentials").write_text(text)
    variables = scene.configured("profile", scene.server.url, profile="team")
    scene.user.ok("encrypt", scene.model, "-o", uri("profile/llama.sealed"), variables={
        **variables, "AWS_ACCESS_KEY_ID": "someone", "AWS_SECRET_ACCESS_KEY": "else",
    })
    (scene.top / "aws-credentials").unlink()


@test
def settings_of_stores_come_from_the_user_alone(scene, work):
    (work / "weightseal.yaml").write_text(f"stores:\n  s3:\n    endpoint: {scene.server.url}\n")
    scene.user.fails(2, ["stores", "config.yaml"], "inspect", uri("any.sealed"), cwd=work)
    variables = scene.configured("unknown", scene.server.url, encryption="none")
    failed(scene.user.run("inspect", uri("any.sealed"), variables=variables), 2, "encryption")
    variables = scene.configured("far", "http://192.0.2.1:9")
    failed(scene.user.run("inspect", uri("any.sealed"), variables=variables), 2, "https://")


@test
def a_service_with_an_authority_of_its_own_is_trusted_by_it_alone(scene, work):
    certify(work)
    secure = proxy.Proxy(scene.server.port, (work / "server.pem", work / "server.key"))
    try:
        target = uri("tls/llama.sealed")
        trusting = scene.configured("tls", secure.url, **{"ca-file": str(work / "ca.pem")})
        scene.user.ok("encrypt", scene.model, "-o", target, variables=trusting)
        scene.user.ok("verify", target, variables=trusting)
        sent = len(secure.requests)
        strict = scene.configured("strict", secure.url)
        done = scene.user.run("verify", target, variables=strict)
        failed(done, 1, "certificate")
        other = scene.configured("other", secure.url, **{"ca-file": str(work / "other.pem")})
        failed(scene.user.run("verify", target, variables=other), 1, "certificate")
        named = scene.configured("named", secure.url.replace("127.0.0.1", "localhost"), **{"ca-file": str(work / "ca.pem")})
        failed(scene.user.run("verify", target, variables=named), 1, "certificate")
        require(len(secure.requests) == sent, "something was asked for all the same")
    finally:
        secure.close()


def certify(folder):
    """Two authorities, and a certificate of the first for 127.0.0.1."""

    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)

    for name in ("ca", "other"):
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}",
                "-keyout", f"{name}.key", "-out", f"{name}.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=store", "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "server.pem")
