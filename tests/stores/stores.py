# SPDX-License-Identifier: Apache-2.0
"""Drives the command line against a store on loopback, through what goes right and what goes wrong.

    stores.py ROOT [NAME...]       the tests, or those whose name holds one of the words
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import proxy
import world
from world import ACCESS, BUCKET, KEY, Broken, Skipped, ended, failed, require, same

TESTS = []
MIB = 1 << 20
TENSORS = {"embedding": 40 * MIB, "norm": 3000, "wanted": 2 * MIB, "head": 90 * MIB}


def test(function):
    TESTS.append(function)
    return function


class Scene:
    """What all tests share."""

    def __init__(self, root, top):
        self.root, self.top = root, top
        self.server = world.Server(root, top / "server")
        self.user = world.User(root, top, self.server.url)
        self.model = world.model(top / "llama")
        self.large = top / "large.safetensors"
        world.tensors(self.large, TENSORS)
        self.slow = proxy.Proxy(self.server.port)

    def configured(self, name, endpoint, **more):
        """Variables of a user with other settings."""
        folder = self.top / f"config-{name}"
        (folder / "weightseal").mkdir(parents=True, exist_ok=True)
        lines = ["stores:", "  s3:", f"    endpoint: {endpoint}", "    region: eu-west-1"]
        lines += [f"    {setting}: {value}" for setting, value in more.items()]
        (folder / "weightseal" / "config.yaml").write_text("\n".join(lines) + "\n")
        return {"XDG_CONFIG_HOME": str(folder)}

    def through(self, passing):
        return self.configured(f"proxy-{passing.port}", passing.url)

    def stored(self, name):
        """What is there under a name, as the server keeps it."""
        return self.server.folder / "buckets" / BUCKET / name

    def close(self):
        self.slow.close()
        self.server.close()


def uri(name):
    return f"s3://{BUCKET}/{name}"


def reached(event, what, process=None):
    deadline = time.monotonic() + 120
    while not event.wait(0.05):
        require(process is None or process.poll() is None, f"ended before {what}")
        require(time.monotonic() < deadline, f"never came to {what}")


@test
def every_command_takes_a_place_in_a_store(scene, work):
    user, sealed = scene.user, uri("all/llama.sealed")
    user.ok("encrypt", scene.model, "-o", sealed)
    user.ok("encrypt", scene.large, "-o", uri("all/large.sealed"), "--name", "large")
    require(user.json("inspect", sealed)["identity"]["name"] == "llama", "inspect does not know the model")
    user.ok("verify", sealed, uri("all/large.sealed"))
    user.ok("decrypt", sealed, "-o", work / "plain")
    same(scene.model, work / "plain")
    require(user.ok("cat", f"{sealed}/config.json") == (scene.model / "config.json").read_bytes(), "cat is wrong")
    user.ok("key", "create", "local:other")
    user.ok("rewrap", sealed, uri("all/large.sealed"), "--to", "local:other", "--remove", KEY)
    for each in (sealed, uri("all/large.sealed")):
        recipients = user.json("inspect", each)["recipients"]
        require([each["key"] for each in recipients] == ["local:other"], f"rewrapped for {recipients}")
    require(user.json("keys", "due", sealed)["due"] == 0, "something is due")
    user.ok("reencrypt", sealed, "-o", uri("all/anew.sealed"), "--to", KEY)
    user.ok("reencrypt", uri("all/anew.sealed"), "-o", work / "anew.sealed")
    user.ok("verify", uri("all/anew.sealed"), work / "anew.sealed")
    user.ok("shred", "--yes", sealed)
    user.fails(12, [sealed], "verify", sealed)


@test
def plaintext_goes_from_store_to_store(scene, work):
    user = scene.user
    user.ok("encrypt", scene.model, "-o", work / "llama.sealed")
    user.ok("decrypt", work / "llama.sealed", "-o", uri("plain/llama"))
    user.ok("encrypt", uri("plain/llama"), "-o", uri("plain/llama.sealed"))
    user.ok("decrypt", uri("plain/llama.sealed"), "-o", work / "again")
    same(scene.model, work / "again")


@test
def a_tensor_brings_little_else_over_the_wire(scene, work):
    scene.user.ok("encrypt", scene.large, "-o", uri("tensor/large.sealed"))
    scene.slow.reset()
    out = scene.user.ok("cat", uri("tensor/large.sealed"), "--tensor", "wanted", variables=scene.through(scene.slow))
    require(len(out) == TENSORS["wanted"], f"{len(out)} bytes")
    with open(scene.large, "rb") as file:
        start = 8 + int.from_bytes(file.read(8), "little") + TENSORS["embedding"] + TENSORS["norm"]
        file.seek(start)
        require(file.read(len(out)) == out, "another tensor")
    limit = TENSORS["wanted"] + 400_000
    require(scene.slow.sent < limit, f"{scene.slow.sent} bytes came over the wire, more than {limit}")
    require(len(scene.slow.requests) < 20, f"{len(scene.slow.requests)} requests")


@test
def a_command_runs_on_a_model_from_a_store(scene, work):
    user, sealed = scene.user, uri("run/llama.sealed")
    user.ok("encrypt", scene.model, "-o", sealed)
    for mode in ("memory", "on-demand"):
        done = user.run("run", "--mode", mode, "--at", work / mode, sealed, "--", "cat", "{}/weights/a.bin")
        if done.returncode == 12 or b"/dev/fuse" in done.stderr:
            raise Skipped(done.stderr.decode().strip())
        require(done.returncode == 0, done.stderr.decode())
        require(done.stdout == (scene.model / "weights/a.bin").read_bytes(), f"{mode}: other bytes")
    (work / "at").mkdir()
    done = user.run("mount", "--mode", "on-demand", sealed, work / "at")
    if done.returncode != 0:
        raise Skipped(done.stderr.decode().strip())
    try:
        same(scene.model, work / "at")
    finally:
        user.ok("umount", work / "at")


@test
def a_copy_is_the_same_and_complete(scene, work):
    user = scene.user
    user.ok("encrypt", scene.model, "-o", work / "llama.sealed")
    user.ok("encrypt", scene.large, "-o", work / "large.sealed")
    for name in ("llama.sealed", "large.sealed"):
        copied = user.json("cp", work / name, uri(f"cp/{name}"))
        require(copied["comparedSegments"] == (2 if name == "llama.sealed" else 0), f"{copied}")
        user.ok("cp", uri(f"cp/{name}"), work / f"back-{name}")
        same(work / name, work / f"back-{name}")
    user.fails(11, [uri("cp/llama.sealed")], "cp", work / "llama.sealed", uri("cp/llama.sealed"))
    user.ok("cp", "--force", work / "llama.sealed", uri("cp/llama.sealed"))
    user.fails(2, [uri("cp/llama.sealed")], "cp", uri("cp/llama.sealed"), uri("cp/llama.sealed/"))
    user.fails(13, [scene.model], "cp", scene.model, uri("cp/plain"))
    require(not scene.stored("cp/plain").exists(), "something was written")


@test
def a_copy_in_one_bucket_stays_there(scene, work):
    scene.user.ok("encrypt", scene.large, "-o", uri("inside/large.sealed"))
    scene.slow.reset()
    scene.user.ok("cp", uri("inside/large.sealed"), uri("inside/copy.sealed"), variables=scene.through(scene.slow))
    require(scene.slow.received < 100_000, f"{scene.slow.received} bytes were sent")
    require(scene.slow.sent < 200_000, f"{scene.slow.sent} bytes were fetched")
    scene.user.ok("verify", uri("inside/copy.sealed"))


@test
def a_changed_segment_is_not_copied(scene, work):
    user, sealed = scene.user, work / "llama.sealed"
    user.ok("encrypt", scene.model, "-o", sealed)
    file = sealed / "weights" / "a.bin.sealed"
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    user.fails(13, ["weights/a.bin.sealed", "manifest"], "cp", sealed, uri("changed/llama.sealed"))
    user.fails(10, [], "inspect", uri("changed/llama.sealed"))
    require(user.json("storage", "uploads", uri("changed"))["uploads"] == [], "an upload was left")


@test
def a_killed_upload_is_seen_by_nobody_and_removed(scene, work):
    target = uri("killed/large.sealed")
    killed = in_the_middle(scene, target, lambda process: os.killpg(process.pid, signal.SIGKILL))
    require(killed.returncode == -signal.SIGKILL, f"ended with {killed.returncode}")
    scene.user.fails(10, [target], "inspect", target)
    found = scene.user.json("storage", "uploads", uri("killed"))
    require([each["object"] for each in found["uploads"]] == [target], f"{found}")
    require(scene.user.json("storage", "uploads", uri("kill"))["uploads"] == [], "found below another name")
    require(scene.user.json("storage", "uploads", uri("killed"), "--older-than", "1h")["uploads"] == [], "not that old")
    scene.user.fails(2, ["--older-than soon"], "storage", "uploads", uri("killed"), "--older-than", "soon")
    gone = scene.user.json("storage", "uploads", uri("killed"), "--abort", "--yes")
    require(gone["aborted"] and len(gone["uploads"]) == 1, f"{gone}")
    require(scene.user.json("storage", "uploads", uri("killed"))["uploads"] == [], "it is still there")
    scene.user.ok("encrypt", scene.large, "-o", target)
    scene.user.ok("verify", target)


def in_the_middle(scene, target, end):
    """Ends an upload when some parts of it are there, and its last one is not."""
    some_are_there, go_on = threading.Event(), threading.Event()

    def hold(request):
        if "partNumber=3" in request.target:
            some_are_there.set()
            go_on.wait(120)

    scene.slow.reset()
    scene.slow.hold = hold
    try:
        process = start(scene, scene.through(scene.slow), "encrypt", scene.large, "-o", target)
        reached(some_are_there, "its last part", process)
        while scene.slow.received < 66 * MIB:
            time.sleep(0.01)
        end(process)
        return ended(process)
    finally:
        go_on.set()
        scene.slow.hold = lambda request: None


def start(scene, variables, *arguments):
    kept = scene.user.environment
    scene.user.environment = {**kept, **variables}
    try:
        return scene.user.start(*arguments)
    finally:
        scene.user.environment = kept


@test
def an_interrupted_upload_leaves_nothing(scene, work):
    target = uri("interrupted/large.sealed")
    stopped = in_the_middle(scene, target, lambda process: process.send_signal(signal.SIGTERM))
    require(stopped.returncode in (143, -signal.SIGTERM), f"ended with {stopped.returncode}")
    scene.user.fails(10, [target], "inspect", target)
    require(scene.user.json("storage", "uploads", uri("interrupted"))["uploads"] == [], "an upload was left")


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
def of_two_writers_the_slower_one_is_refused(scene, work):
    at_commit, go_on = threading.Event(), threading.Event()

    def hold(request):
        if "if-none-match" in request.headers and not at_commit.is_set():
            at_commit.set()
            go_on.wait(120)

    scene.slow.hold = hold
    target = uri("writers/llama.sealed")
    try:
        process = start(scene, scene.through(scene.slow), "encrypt", scene.model, "-o", target, "--name", "slow")
        reached(at_commit, "its commit", process)
        scene.user.ok("encrypt", scene.model, "-o", target, "--name", "fast")
        go_on.set()
        failed(ended(process), 11, target)
    finally:
        go_on.set()
        scene.slow.hold = lambda request: None
    require(scene.user.json("verify", target)["sealed"][0]["identity"]["name"] == "fast", "another one's")


@test
def a_rewrap_that_was_overtaken_loses_nothing(scene, work):
    target, at_write, go_on = uri("overtaken/llama.sealed"), threading.Event(), threading.Event()
    for key in ("local:a", "local:b"):
        scene.user.ok("key", "create", key)
    scene.user.ok("encrypt", scene.model, "-o", target)

    def hold(request):
        if request.method == "PUT" and not at_write.is_set():
            at_write.set()
            go_on.wait(120)

    scene.slow.hold = hold
    try:
        process = start(scene, scene.through(scene.slow), "rewrap", target, "--to", "local:a")
        reached(at_write, "its write", process)
        scene.user.ok("rewrap", target, "--to", "local:b")
        go_on.set()
        require(ended(process).returncode == 0, "it was not begun anew")
    finally:
        go_on.set()
        scene.slow.hold = lambda request: None
    keys = sorted(each["key"] for each in scene.user.json("inspect", target)["recipients"])
    require(keys == ["local:a", "local:b", KEY], f"only {keys}")


@test
def an_object_that_is_replaced_while_it_is_read_is_an_error(scene, work):
    target, in_middle, go_on = uri("replaced/large.sealed"), threading.Event(), threading.Event()
    scene.user.ok("encrypt", scene.large, "-o", target)
    scene.slow.reset()

    def hold(request):
        if scene.slow.sent > 20 * MIB:
            in_middle.set()
            go_on.wait(120)

    scene.slow.hold = hold
    try:
        process = start(scene, scene.through(scene.slow), "decrypt", target, "-o", str(work / "plain"))
        reached(in_middle, "the middle", process)
        scene.user.ok("encrypt", scene.large, "-o", target, "--force")
        go_on.set()
        failed(ended(process), 1, target, "replaced")
    finally:
        go_on.set()
        scene.slow.hold = lambda request: None
    require(list(work.iterdir()) == [], f"left behind: {list(work.iterdir())}")


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


def main(root, words):
    passed = failures = skipped = 0
    with tempfile.TemporaryDirectory(prefix="weightseal-stores-") as folder:
        top = Path(os.path.realpath(folder))
        try:
            scene = Scene(Path(root), top)
        except Skipped as reason:
            print(f"skipped: models in a store: {reason}\n0 passed, 0 failed, 1 skipped")
            return 0
        try:
            for each in TESTS:
                name = each.__name__.replace("_", " ")
                if words and not any(word in name for word in words):
                    continue
                began = time.monotonic()
                try:
                    with tempfile.TemporaryDirectory(dir=top) as work:
                        each(scene, Path(work))
                    passed += 1
                    print(f"ok: {name} ({time.monotonic() - began:.1f} s)", flush=True)
                except Skipped as reason:
                    print(f"skipped: {name}: {reason}", flush=True)
                    skipped += 1
                except (Broken, OSError, subprocess.SubprocessError, KeyError, ValueError) as problem:
                    print(f"failed: {name}: {problem}", flush=True)
                    failures += 1
        finally:
            scene.close()
    print(f"{passed} passed, {failures} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failures or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
