# SPDX-License-Identifier: Apache-2.0
"""Models that are served from a store: S3Proxy, which checks signatures as S3 does."""

import json
import shutil
import signal
import subprocess

from started import Started, Unavailable, free_port
from suite import Skipped, ask, expect, fault, test, wait_for

ACCESS = {"AWS_ACCESS_KEY_ID": "weightseal", "AWS_SECRET_ACCESS_KEY": "weightseal-secret", "AWS_EC2_METADATA_DISABLED": "true"}
MODELS = "s3://models/sealed"


class Store:
    """A bucket that holds the sealed models; its objects are files. Ends with the world."""

    def __init__(self, world):
        self.world, self.folder = world, world.folder / "s3proxy"
        # It finds out in half a minute; that is looked at last.
        settings(world.folder / "config-elsewhere", f"http://127.0.0.1:{free_port()}")
        self.unreachable = subprocess.Popen(
            serve_words(world), cwd=world.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**world.environment, **ACCESS, "XDG_CONFIG_HOME": str(world.folder / "config-elsewhere")})
        world.processes.append(self.unreachable)
        try:
            self.server = Started("s3proxy", self.folder)
        except Unavailable as reason:
            raise Skipped(str(reason)) from reason
        world.others.append(self)
        self.objects = self.folder / "buckets" / "models" / "sealed"
        self.objects.parent.mkdir(parents=True)
        settings(world.folder / "config", self.server.url)
        for model in ("llama", "secret_one"):
            self.put(model, model)

    @staticmethod
    def of(world):
        for each in world.others:
            if isinstance(each, Store):
                return each
        return Store(world)

    def put(self, model, name):
        self.world.run("cp", self.world.models / model, f"{MODELS}/{name}", environment=ACCESS)

    def again(self):
        self.server = Started("s3proxy", self.folder, self.server.port)

    def close(self):
        self.server.close()


def settings(folder, endpoint):
    (folder / "weightseal").mkdir(parents=True, exist_ok=True)
    (folder / "weightseal/config.yaml").write_text(f"stores:\n  s3:\n    endpoint: {endpoint}\n    region: eu-west-1\n")


def serve_words(world):
    return [world.command, "serve", "--models", MODELS, "--listen", "127.0.0.1:0", "--tls-cert", "server.pem", "--tls-key", "server.key",
            "--client-ca", "ca.pem", "--policy", world.policy]


# transfer-v1#req-2, transfer-v1#ans-2
@test
def serves_models_of_a_store(world, server):
    store = Store.of(world)
    serving = world.serve(models=MODELS, environment=ACCESS)
    world.pull(serving, "stored.sealed", check=True)
    expect(world.same("stored.sealed"), "every byte is there")
    path = "/v1/models/llama/1/files/model.safetensors.sealed"
    whole = (world.models / "llama/model.safetensors.sealed").read_bytes()
    status, fields, body = ask(world, serving, path, headers=["Range: bytes=100000000-100000099"])
    expect(status == 206 and body == whole[100_000_000:100_000_100], status, fields)
    expect(ask(world, serving, path, headers=[f"If-None-Match: {fields['etag']}"])[0] == 304)
    expect(ask(world, serving, path, headers=['If-Match: "other"'])[0] == 412)
    shown = json.loads(ask(world, serving, "/v1/view/models")[2])["models"]
    expect(shown[0]["recipients"][0]["key"] == "local:test", "the page reads keys.json:", shown)
    store.put("secret_one", "again")
    serving.wait("are both secret/one 1")
    expect(ask(world, serving, "/v1/models/secret%2Fone/1")[0] == 404, "neither is there")
    shutil.rmtree(store.objects / "again")
    wait_for("the model", lambda: ask(world, serving, "/v1/models/secret%2Fone/1")[0] == 200)
    (store.objects / "secret_one/weights.sealed").write_bytes(b"short")
    expect(ask(world, serving, "/v1/models/secret%2Fone/1/files/weights.sealed")[0] == 500)
    serving.end(signal.SIGKILL)


@fault("the store behind the server stops, and comes back", "what is known stays listed, and a new policy is taken meanwhile; `pull` waits and goes on")
def outlives_its_store(world, server):
    store = Store.of(world)
    policy = world.write("store.yaml", world.policy.read_text())
    serving = world.serve(models=MODELS, policy=policy, environment=ACCESS)
    pull = world.begin_pull(serving, "outlasted.sealed", more=["--bandwidth", "40M", "--patience", "120"])
    wait_for("bytes", lambda: world.partial("outlasted.sealed") > 20_000_000)
    store.server.close()
    policy.write_text(world.policy.read_text() + "limits:\n  idle-seconds: 50\n")
    serving.wait("the new policy is in use")
    expect(ask(world, serving, "/v1/models/llama/1")[0] == 200, "what is known stays")
    expect(pull.poll() is None, "it waits")
    store.again()
    expect(pull.wait(100) == 0, pull.stdout.read())
    expect(world.same("outlasted.sealed"), "every byte is there")
    serving.end(signal.SIGKILL)


@fault("a store that refuses the server, or that it cannot reach, when it starts", "it does not start, and says which store, and why")
def says_why_a_store_cannot_be_served(world, server):
    store = Store.of(world)
    wrong = "not-the-secret"
    refused = subprocess.run(serve_words(world), cwd=world.folder, capture_output=True, text=True, timeout=120,
                             env={**world.environment, **ACCESS, "AWS_SECRET_ACCESS_KEY": wrong})
    expect(refused.returncode == 12 and "s3://models" in refused.stderr and wrong not in refused.stderr, refused)
    said = store.unreachable.communicate(timeout=120)[0]
    expect(store.unreachable.returncode == 14 and "s3://models" in said and "serving" not in said and "; " in said, said)
