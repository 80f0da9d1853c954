# SPDX-License-Identifier: Apache-2.0
"""What an operator does and sees: renewed files, damage, the record, the view."""

import json
import signal
import socket

from suite import ask, events, expect, fault, test, wait_for


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
    for _ in range(2):
        expect(ask(world, damaged, "/v1/models/secret%2Fone/1/files/weights.sealed")[0] == 500)
    said = damaged.log.read_text()
    expect("are both llama 1" in said, said)
    expect(said.count(f"{spoilt} is not the file that its manifest lists") == 1, "whoever runs it is told once", said)
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
