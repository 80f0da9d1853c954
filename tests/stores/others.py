# SPDX-License-Identifier: Apache-2.0
"""The life of a model in stores other than S3, by the command line: the same words, another URI.

    others.py ROOT

What goes wrong there is tried by the stores' own tests, stores/azure and stores/gcs.
"""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from email.utils import formatdate
from pathlib import Path

import world
from world import KEY, Broken, Server, Skipped, require, same

# Of tests/servers/azurite; worth nothing anywhere.
AZURITE_KEY = "d2VpZ2h0c2VhbC10ZXN0cy1vbmx5LW5vdC1hLXNlY3JldC1hdC1hbGwtMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA=="


def ask(method, url, headers=None, body=b""):
    with urllib.request.urlopen(urllib.request.Request(url, body, headers or {}, method=method), timeout=30) as answer:
        return answer.status


def container(server):
    """Makes the container `models`, as its owner asks for it: by a shared key."""
    at, version = formatdate(usegmt=True), "2021-08-06"
    text = f"PUT\n\n\n\n\n\n\n\n\n\n\n\nx-ms-date:{at}\nx-ms-version:{version}\n/weightseal/weightseal/models\nrestype:container"
    mac = hmac.new(base64.b64decode(AZURITE_KEY), text.encode(), hashlib.sha256).digest()
    headers = {"x-ms-date": at, "x-ms-version": version}
    headers["Authorization"] = f"SharedKey weightseal:{base64.b64encode(mac).decode()}"
    require(ask("PUT", f"{server.url}/weightseal/models?restype=container", headers, None) == 201, "no container")


def bucket(server):
    body = json.dumps({"name": "models"}).encode()
    require(ask("POST", f"{server.url}/storage/v1/b?project=p", {"Content-Type": "application/json"}, body) == 200, "no bucket")


STORES = {
    "az": ("azurite", "az://weightseal/models", container, ["credential: shared-key"], {"AZURE_STORAGE_KEY": AZURITE_KEY}),
    "gs": ("fake-gcs-server", "gs://models", bucket, [], {}),
}


class Life:
    def __init__(self, root, top, scheme):
        name, self.place, prepare, more, variables = STORES[scheme]
        self.server = Server(name, top / scheme)
        try:
            prepare(self.server)
            folder = top / f"{scheme}-user"
            folder.mkdir()
            self.user = world.User(root, folder, "http://127.0.0.1:1")
        except BaseException:
            self.server.close()
            raise
        self.user.environment |= variables
        lines = ["stores:", f"  {scheme}:", f"    endpoint: {self.server.url}", *(f"    {line}" for line in more)]
        (folder / "config/weightseal/config.yaml").write_text("\n".join(lines) + "\n")
        self.model, self.top = world.model(folder / "llama"), folder

    def stages(self):
        ok, sealed, copy = self.user.ok, f"{self.place}/llama.sealed", f"{self.place}/released/llama.sealed"
        yield "encrypt, verify and decrypt", lambda: (
            ok("encrypt", self.model, "-o", sealed, "--name", "llama"),
            ok("verify", sealed, "--expect", "name=llama"),
            ok("decrypt", sealed, "-o", self.top / "again"),
            same(self.model, self.top / "again"),
        )
        yield "part of a file", lambda: require(
            ok("cat", f"{sealed}/weights/a.bin", "--offset", "1000000", "--length", "1000")
            == (self.model / "weights/a.bin").read_bytes()[1_000_000:1_001_000],
            "other bytes",
        )
        yield "what is there is not overwritten", lambda: self.user.fails(
            11, ["exists"], "encrypt", self.model, "-o", sealed, "--name", "llama"
        )
        yield "rewrap", lambda: (
            ok("key", "create", "local:other"),
            ok("rewrap", sealed, "--to", "local:other", "--remove", KEY),
            require(self.user.json("inspect", sealed)["recipients"][0]["key"] == "local:other", "another recipient"),
        )
        yield "copy and sign", lambda: (
            ok("cp", sealed, copy),
            ok("signer", "create", "release"),
            ok("sign", copy, "--signer", "release"),
            ok("verify", copy),
        )
        for mode in ("memory", "on-demand"):
            yield f"run, {mode}", lambda mode=mode: self.loads(copy, mode)
        yield "a single file", lambda: (
            ok("encrypt", self.model / "config.json", "-o", f"{self.place}/config.sealed"),
            require(ok("cat", f"{self.place}/config.sealed") == (self.model / "config.json").read_bytes(), "other bytes"),
            ok("rewrap", f"{self.place}/config.sealed", "--to", "local:other"),
            ok("verify", f"{self.place}/config.sealed"),
        )
        yield "nothing unfinished", self.nothing_unfinished
        yield "shred", lambda: (ok("shred", copy, "--yes"), self.user.fails(12, ["released"], "verify", copy))

    def nothing_unfinished(self):
        if self.place.startswith("gs:"):
            raise Skipped("fake-gcs-server knows no multipart uploads")
        require(self.user.json("storage", "uploads", self.place)["uploads"] == [], "unfinished uploads")

    def loads(self, sealed, mode):
        if os.environ.get("WEIGHTSEAL_OWN_MOUNTS") is None or not os.access("/dev/fuse", os.W_OK):
            raise Skipped("nothing can be mounted here")
        digest = hashlib.sha256((self.model / "weights/a.bin").read_bytes()).hexdigest()
        printed = self.user.ok("run", "--mode", mode, sealed, "--", "sha256sum", "{}/weights/a.bin").decode()
        require(printed.split()[0] == digest, "other weights")


def main(root):
    counts = {"passed": 0, "failed": 0, "skipped": 0}

    def took(what, outcome, why=""):
        counts[outcome] += 1
        print(f"{outcome}: {what}{why and ': '}{why}", flush=True)

    with tempfile.TemporaryDirectory(prefix="weightseal-stores-") as top:
        for scheme in STORES:
            try:
                life = Life(Path(root), Path(top), scheme)
            except Skipped as reason:
                took(scheme, "skipped", reason)
                continue
            try:
                for what, stage in life.stages():
                    try:
                        stage()
                        took(f"{scheme}, {what}", "passed")
                    except Skipped as reason:
                        took(f"{scheme}, {what}", "skipped", reason)
                    except (Broken, OSError, subprocess.SubprocessError, KeyError, ValueError) as problem:
                        took(f"{scheme}, {what}", "failed", problem)
            finally:
                life.server.close()
    print("{passed} passed, {failed} failed, {skipped} skipped".format(**counts))
    return 1 if counts["failed"] or not counts["passed"] + counts["skipped"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
