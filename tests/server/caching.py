# SPDX-License-Identifier: Apache-2.0
"""The cache of docs/serving.md: nginx, with that page's own text."""

import json
import os
import re
import signal
import subprocess
from pathlib import Path

from asking import metric
from started import free_port
from suite import Skipped, ask, events, expect, fault, test, wait_for
from world import SECONDS

ROOT = Path(__file__).resolve().parent.parent.parent
POLICY = """\
rules:
  - clients: ["spiffe://example.org/*"]
    models: ["*"]
    rights: [list, fetch, keys]
  - clients: ["dns:cache.example.org"]
    models: ["*"]
    rights: [list, fetch]
"""
# What stands around the example in /etc/nginx/nginx.conf.
AROUND = """\
%sdaemon off; pid %s/nginx.pid; error_log stderr;
events { worker_connections 512; }
http {
  access_log off;
  client_body_temp_path %s/body; proxy_temp_path %s/proxy; fastcgi_temp_path %s/fastcgi; uwsgi_temp_path %s/uwsgi; scgi_temp_path %s/scgi;
%s
}
"""


def example():
    page = (ROOT / "docs/serving.md").read_text()
    return next(block for block in re.findall(r"```\w*\n(.*?)```", page, re.S) if "proxy_cache_path" in block)


def put(text, *pairs):
    for old, new in pairs:
        expect(old in text, "docs/serving.md has no", old)
        text = text.replace(old, str(new))
    return text


class Cache:
    """nginx on loopback before a server, as the page says."""

    def __init__(self, world, server):
        self.world, self.port = world, free_port()
        self.folder = world.folder / f"nginx-{self.port}"
        self.folder.mkdir()
        self.kept = self.folder / "kept"
        text = put(
            example(), ("/var/cache/models", self.kept), ("listen 8443", f"listen 127.0.0.1:{self.port}"),
            ("https://models.example.org:8443", f"https://127.0.0.1:{server.port}"), ("proxy_ssl_name models.example.org", "proxy_ssl_name localhost"),
        )
        user = "user root; " if os.geteuid() == 0 else ""
        settings = world.write("nginx.conf", AROUND % (user, *[self.folder] * 6, text))
        self.log = self.folder / "said.txt"
        with self.log.open("w") as log:
            self.process = subprocess.Popen([nginx(), "-c", settings, "-p", self.folder], stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)
        world.processes.append(self.process)
        wait_for("nginx", self.listens)

    def listens(self):
        expect(self.process.poll() is None, self.log.read_text())
        try:
            return ask(self.world, self, "/v1/models")[0] == 200
        except ConnectionError:
            return False

    def files(self):
        return [file for file in self.kept.rglob("*") if file.is_file()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(SECONDS)


def nginx():
    done = subprocess.run(["bash", "-c", '. scripts/packages.sh && need_packages nginx:nginx-light && type -P nginx'], cwd=ROOT,
                          env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}, capture_output=True, text=True)
    if done.returncode:
        raise Skipped(f"nginx-light cannot be had here: {done.stderr.strip()}")
    return done.stdout.strip()


def origin(world):
    world.certificate("cache", "DNS:localhost,DNS:cache.example.org", "serverAuth,clientAuth")
    return world.serve(policy=world.write("cached.yaml", POLICY))


def sent(server):
    return metric(server, "weightseal_sent_bytes_total")


@test
def gives_a_cache_what_it_may_keep_and_never_keys(world, server):
    first = origin(world)
    with Cache(world, first) as cache:
        both = ["--mirror", f"https://localhost:{first.port}"]
        before = sent(first)
        world.pull(cache, "cached-1.sealed", more=both, check=True)
        expect(world.same("cached-1.sealed"), "every byte is there")
        expect(sent(first) - before > 150_000_000, "it was empty")
        before = sent(first)
        world.pull(cache, "cached-2.sealed", more=both, check=True)
        expect(world.same("cached-2.sealed"), "every byte is there")
        expect(sent(first) - before < 100_000, "all but keys came from the cache:", sent(first) - before)
        world.pull(cache, "slashed.sealed", model="secret/one@1", more=both, check=True)
        expect(world.same("slashed.sealed", model="secret_one"), "a name with a slash")
        keeps_no_keys(world, first, cache)
        answers_as_the_server_does(world, first, cache)
    first.end(signal.SIGKILL)


def keeps_no_keys(world, server, cache):
    for path in ("/v1/models/llama/1/keys", "/v1/models/llama/1/%6beys", "/v1/models/llama/1/x/../keys", "/v1/models/secret%2Fone/1/keys"):
        status, _, body = ask(world, cache, path)
        expect(status in (400, 403, 404) and b"recipients" not in body, path, status, body)
    # The server itself refuses the cache's certificate, should nginx be told to ask.
    expect(ask(world, server, "/v1/models/llama/1/keys", client="cache")[0] == 403, "the right is missing")
    wrapped = re.findall(rb'"([A-Za-z0-9+/=_-]{40,})"', (world.models / "llama/keys.json").read_bytes())
    expect(len(wrapped) > 1, "keys.json has long values")
    for file in cache.files():
        kept = file.read_bytes()
        expect(not any(each in kept for each in wrapped), f"{file} holds a wrapped key")
    given = [each for each in events(world) if each["transfer"]["request"].endswith("/keys") and each["outcome"] == "success"]
    expect(all("cache" not in each["transfer"]["client"] for each in given), "no key was given to the cache")


def answers_as_the_server_does(world, server, cache):
    path = "/v1/models/llama/1/files/model.safetensors.sealed"
    whole = (world.models / "llama/model.safetensors.sealed").read_bytes()
    for asked in ("bytes=0-9", "bytes=16777210-16777225", "bytes=67108860-67174500", "bytes=-5", f"bytes={len(whole) - 3}-"):
        ours, theirs = (ask(world, each, path, headers=[f"Range: {asked}"]) for each in (cache, server))
        expect(ours[0] == theirs[0] == 206 and ours[2] == theirs[2], asked, ours[0], len(ours[2]))
        expect(all(ours[1][name] == theirs[1][name] for name in ("etag", "content-range")), asked, ours[1], theirs[1])
    etag = ours[1]["etag"]
    expect(ask(world, cache, path, headers=["Range: bytes=0-9", 'If-Match: "other"'])[0] == 412, "If-Match")
    expect(ask(world, cache, path, headers=["Range: bytes=0-9", f"If-Match: {etag}"])[0] == 206, "If-Match")
    listed = json.loads(ask(world, cache, "/v1/models")[2])["models"]
    expect({model["name"] for model in listed} == {"llama", "secret/one"}, listed)


@fault("bytes that changed in a cache", "`pull` names the cache and takes the segment from the server; alone it fails, and nothing appears")
def finds_out_a_cache_that_is_spoilt(world, server):
    first = origin(world)
    with Cache(world, first) as cache:
        world.pull(cache, "before.sealed", client="nokeys", more=["--no-keys"], check=True)
        expect(world.same("before.sealed", without=["keys.json"]), "all but keys")
        spoilt = [file for file in cache.files() if file.stat().st_size > 1_000_000]
        expect(spoilt, "it keeps something large")
        for file in spoilt:
            with file.open("r+b") as data:
                data.seek(500_000)
                byte = data.read(1)
                data.seek(500_000)
                data.write(bytes([byte[0] ^ 1]))
        done = world.pull(cache, "mended.sealed", more=["--mirror", f"https://localhost:{first.port}"])
        expect(done.returncode == 0 and f"localhost:{cache.port} is not the one" in done.stderr, done.stderr)
        expect(world.same("mended.sealed"), "every byte is there")
        done = world.pull(cache, "alone-spoilt.sealed", more=["--no-keys"])
        expect(done.returncode == 13 and f"localhost:{cache.port}" in done.stderr, done.returncode, done.stderr)
        expect(not (world.folder / "alone-spoilt.sealed").exists(), "nothing appears")
    first.end(signal.SIGKILL)
