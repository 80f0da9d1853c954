# SPDX-License-Identifier: Apache-2.0
"""Models that are served from a store: S3Proxy, which checks signatures as S3 does."""

import json
import shutil
import signal
import time

from started import Started, Unavailable
from suite import Skipped, ask, expect, fault, test, wait_for

ACCESS = {"AWS_ACCESS_KEY_ID": "weightseal", "AWS_SECRET_ACCESS_KEY": "weightseal-secret", "AWS_EC2_METADATA_DISABLED": "true"}
MODELS = "s3://models/sealed"
POLICY_OF_THE_STORE = "rules:\n  - clients: ['spiffe://example.org/*']\n    models: ['*']\n    rights: [list, fetch, keys]\n"


class Store:
    """A bucket that holds copies of the sealed models; its objects are files."""

    def __init__(self, world):
        self.folder = world.folder / "s3proxy"
        try:
            self.server = Started("s3proxy", self.folder)
        except Unavailable as reason:
            raise Skipped(str(reason)) from reason
        self.port = self.server.port
        self.objects = self.folder / "buckets" / "models" / "sealed"
        shutil.copytree(world.models, self.objects)
        settings = world.folder / "config" / "weightseal"
        settings.mkdir(parents=True, exist_ok=True)
        (settings / "config.yaml").write_text(f"stores:\n  s3:\n    endpoint: {self.server.url}\n    region: eu-west-1\n")
        self.settings = settings / "config.yaml"

    def again(self):
        self.server = Started("s3proxy", self.folder, self.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.settings.unlink()
        if not self.server.process.stdin.closed:
            self.server.close()


# transfer-v1#req-2, transfer-v1#ans-2
@test
def serves_models_of_a_store(world, server):
    with Store(world) as store:
        serving = world.serve(models=MODELS, environment=ACCESS)
        world.pull(serving, "stored.sealed", check=True)
        expect(world.same("stored.sealed"), "every byte is there")
        path = "/v1/models/llama/1/files/model.safetensors.sealed"
        whole = (world.models / "llama/model.safetensors.sealed").read_bytes()
        status, fields, body = ask(world, serving, path, headers=["Range: bytes=100000000-100000099"])
        expect(status == 206 and body == whole[100_000_000:100_000_100], status, fields)
        expect(ask(world, serving, path, headers=[f"If-None-Match: {fields['etag']}"])[0] == 304)
        expect(ask(world, serving, path, headers=['If-Match: "other"'])[0] == 412)
        expect(json.loads(ask(world, serving, "/v1/view/models")[2])["models"][0]["recipients"], "the page reads keys.json")
        shutil.copytree(store.objects / "secret_one", store.objects / "again")
        serving.wait("are both secret/one 1")
        shutil.rmtree(store.objects / "again")
        wait_for("the model", lambda: ask(world, serving, "/v1/models/secret%2Fone/1")[0] == 200)
        (store.objects / "secret_one/weights.sealed").write_bytes(b"short")
        expect(ask(world, serving, "/v1/models/secret%2Fone/1/files/weights.sealed")[0] == 500)
        serving.end(signal.SIGKILL)


@fault("the store behind the server stops, and comes back", "models stay listed, answers are 500; `pull` waits and goes on; a new policy is taken meanwhile")
def outlives_its_store(world, server):
    with Store(world) as store:
        policy = world.write("store.yaml", POLICY_OF_THE_STORE)
        serving = world.serve(models=MODELS, policy=policy, environment=ACCESS)
        pull = world.begin_pull(serving, "outlasted.sealed", more=["--bandwidth", "40M", "--patience", "120"])
        wait_for("bytes", lambda: world.partial("outlasted.sealed") > 20_000_000)
        store.server.close()
        policy.write_text(POLICY_OF_THE_STORE + "limits:\n  idle-seconds: 50\n")
        serving.wait("the new policy is in use")
        expect(ask(world, serving, "/v1/models/llama/1")[0] == 200, "what is known stays")
        store.again()
        expect(pull.wait(100) == 0, pull.stdout.read())
        expect(world.same("outlasted.sealed"), "every byte is there")
        serving.end(signal.SIGKILL)


@fault("a store that cannot be reached, or refuses, when the server starts", "it does not start, and says which store and why")
def says_why_it_cannot_start(world, server):
    with Store(world) as store:
        began = time.monotonic()
        refused = serve(world, {**ACCESS, "AWS_SECRET_ACCESS_KEY": "another"})
        expect(refused.returncode == 12 and MODELS in refused.stderr and "another" not in refused.stderr, refused)
        store.server.close()
        unreachable = serve(world, ACCESS)
        expect(unreachable.returncode == 10 and MODELS.rpartition("/")[0] in unreachable.stderr, unreachable)
        expect("serving" not in unreachable.stderr and "; " in unreachable.stderr, unreachable.stderr)
        expect(time.monotonic() - began < 100, "in bounded time")


def serve(world, environment):
    return world.run("serve", "--models", MODELS, "--listen", "127.0.0.1:0", "--tls-cert", "server.pem", "--tls-key", "server.key",
                     "--client-ca", "ca.pem", "--policy", world.policy, check=False, environment=environment)
