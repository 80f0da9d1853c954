# SPDX-License-Identifier: Apache-2.0
"""`weightseal storage protect` and `storage audit` against moto, and against Azurite: posture.py ROOT [WORD...].

moto keeps settings and enforces none of them but its IAM policies: what is tried here is how settings are read, judged and
written. It has boto3 beside it, which plays the administrator. Ends on `N passed, N failed, N skipped`.
"""

import http.server
import json
import os
import pickle
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "servers"))

import azure  # noqa: E402
from started import Started, Unavailable  # noqa: E402

ADMIN = {"AWS_ACCESS_KEY_ID": "AKIATESTTESTTESTTEST", "AWS_SECRET_ACCESS_KEY": "no-secret-of-anybody"}
REGION = "eu-west-1"

# What the administrator does, run by the Python that moto is installed for: a line of JSON in, one out.
ADMINISTRATOR = """
import base64, json, sys, boto3
endpoint, region = sys.argv[1:]
for line in sys.stdin:
    service, call, arguments = json.loads(line)
    client = boto3.client(service, endpoint_url=endpoint, region_name=region, aws_access_key_id="admin",
                          aws_secret_access_key="admin")
    if "Body" in arguments:
        arguments["Body"] = base64.b64decode(arguments["Body"])
    try:
        answer = getattr(client, call)(**arguments)
        answer.pop("ResponseMetadata", None)
    except Exception as e:
        answer = {"error": str(e)}
    print(json.dumps(answer, default=str), flush=True)
"""


class Broken(Exception):
    """The command did not do what it has to."""


class Skipped(Exception):
    """It cannot be tried here."""


def require(condition, message):
    if not condition:
        raise Broken(message)


class World:
    """moto, its administrator, and a user of the command line."""

    def __init__(self, root, top):
        self.root, self.top, self.buckets = root, top, 0
        try:
            self.moto = Started("moto", top / "moto")
        except Unavailable as reason:
            raise SystemExit(f"skipped: all: {reason}\n0 passed, 0 failed, 1 skipped") from None
        self.url = self.moto.url
        python = root / "build/servers/moto/python/bin/python"
        self.administrator = subprocess.Popen(
            [str(python), "-c", ADMINISTRATOR, self.url, REGION], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        config = top / "config/weightseal"
        config.mkdir(parents=True)
        (config / "config.yaml").write_text(f"stores:\n  s3:\n    endpoint: {self.url}\n    region: {REGION}\n")
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "AZURE_", "WEIGHTSEAL_", "XDG_"))
        } | {
            "WEIGHTSEAL_HOME": str(top / "home"), "WEIGHTSEAL_NO_BUILD": "1", "XDG_CONFIG_HOME": str(top / "config"),
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": str(top / "none"),
            "AWS_SHARED_CREDENTIALS_FILE": str(top / "none"),
        } | ADMIN

    def admin(self, service, call, **arguments):
        self.administrator.stdin.write(json.dumps([service, call, arguments]) + "\n")
        self.administrator.stdin.flush()
        answer = json.loads(self.administrator.stdout.readline())
        require("error" not in answer, f"{call}: {answer}")
        return answer

    def bucket(self, name=None):
        self.buckets += 1
        name = name or f"models-{self.buckets}"
        self.admin("s3", "create_bucket", Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
        return name

    def put(self, bucket, key, data):
        import base64
        self.admin("s3", "put_object", Bucket=bucket, Key=key, Body=base64.b64encode(data).decode())

    def key(self):
        arn = self.admin("kms", "create_key")["KeyMetadata"]["Arn"]
        self.admin("kms", "enable_key_rotation", KeyId=arn)
        return arn

    def run(self, *arguments, **variables):
        return subprocess.run(
            [str(self.root / "weightseal"), *map(str, arguments)], env=self.environment | variables, cwd=self.top,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600,
        )

    def exits(self, status, *arguments, **variables):
        done = self.run(*arguments, **variables)
        require(done.returncode == status, f"{arguments}: exit {done.returncode}, not {status}: {done.stderr}{done.stdout}")
        return done

    def audit(self, status, *arguments, **variables):
        return json.loads(self.exits(status, "storage", "audit", "--json", *arguments, **variables).stdout)["result"]

    def close(self):
        self.administrator.stdin.close()
        self.administrator.wait(30)
        self.moto.close()


def outcomes(result):
    found = {}
    for finding in result["findings"]:
        found.setdefault(finding["id"], set()).add(finding["outcome"])
    return found


def safetensors():
    header = json.dumps({"w": {"dtype": "U8", "shape": [16], "data_offsets": [0, 16]}}).encode()
    return struct.pack("<Q", len(header)) + header + bytes(16)


def sealed_model(world, name):
    """A sealed model of two files, as bytes by name."""
    world.top.joinpath("plain", name).mkdir(parents=True)
    (world.top / "plain" / name / "model.safetensors").write_bytes(safetensors())
    (world.top / "plain" / name / "config.json").write_text("{}")
    if not (world.top / "home").exists():
        world.exits(0, "key", "create", "local:team")
    sealed = world.top / "sealed" / name
    sealed.parent.mkdir(exist_ok=True)
    world.exits(0, "encrypt", world.top / "plain" / name, "-o", sealed, "--key", "local:team", "--name", name, "--model-version", "1")
    return {str(path.relative_to(sealed)): path.read_bytes() for path in sealed.rglob("*") if path.is_file()}


def weak_bucket_is_found(world):
    bucket = world.bucket()
    world.put(bucket, "notes.txt", safetensors())
    result = world.audit(0, f"s3://{bucket}")
    found = outcomes(result)
    for check in ("s3-default-encryption", "s3-encryption-enforced", "s3-tls-only", "s3-public-access-block", "s3-versioning",
                  "objects-no-plaintext-model"):
        require(found[check] == {"FAIL"}, f"{check}: {found[check]}")
    for finding in result["findings"]:
        require(finding["outcome"] == "PASS" or finding["fix"], f"no fix: {finding}")
        require("compl" not in json.dumps(finding["contributesTo"]).lower(), "claims compliance")
    world.audit(1, f"s3://{bucket}", "--fail-on", "high")


def protected_bucket_passes(world):
    bucket, key = world.bucket(), world.key()
    uri = f"s3://{bucket}"
    planned = world.exits(0, "storage", "protect", uri, "--kms-key", key, "--dry-run").stdout
    require("+ " in planned and "WeightsealDenyOtherKey" in planned, planned)
    require(outcomes(world.audit(0, uri))["s3-tls-only"] == {"FAIL"}, "--dry-run wrote")
    world.exits(2, "storage", "protect", uri, "--kms-key", key)
    require(outcomes(world.audit(0, uri))["s3-tls-only"] == {"FAIL"}, "wrote unasked")
    world.exits(0, "storage", "protect", uri, "--kms-key", key, "--yes")
    again = world.exits(0, "storage", "protect", uri, "--kms-key", key, "--yes").stdout
    require("nothing to change" in again, again)
    found = outcomes(world.audit(0, uri))
    for check in ("s3-default-encryption", "s3-bucket-key", "s3-encryption-enforced", "s3-tls-only", "s3-public-access-block",
                  "s3-versioning", "kms-key-usable", "kms-key-rotation"):
        require(found[check] == {"PASS"}, f"{check}: {found[check]}")
    terraform = world.exits(0, "storage", "protect", uri, "--kms-key", key, "--terraform").stdout
    require(terraform.count('resource "aws_s3_bucket') == 4, terraform)


def models_are_told_apart(world):
    bucket = world.bucket()
    for name, data in sealed_model(world, "whole").items():
        world.put(bucket, f"whole/{name}", data)
    for name, data in sealed_model(world, "torn").items():
        if name != "manifest.json":
            world.put(bucket, f"torn/{name}", data)
    checkpoint = world.top / "checkpoint"
    with zipfile.ZipFile(checkpoint, "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({}))
    for name, data in {"a": pickle.dumps({"w": [1.0]}, 2), "b": pickle.dumps({"w": [1.0]}, 4), "c": checkpoint.read_bytes(),
                       "d.json": b"{}", "e": b"GGUF\x03\0\0\0"}.items():
        world.put(bucket, f"other/{name}", data)
    result = world.audit(0, f"s3://{bucket}")
    by_id = {finding["id"]: finding for finding in result["findings"]}
    kinds = {name.rpartition("/")[2]: kind for name, kind in by_id["objects-no-plaintext-model"]["evidence"].items() if "://" in name}
    require(kinds == {"a": "pickle", "b": "pickle", "c": "zip checkpoint", "e": "GGUF"}, kinds)
    torn = by_id["sealed-models-whole"]
    require(torn["outcome"] == "FAIL" and all("/torn/" in name for name in torn["evidence"]), torn)
    require(by_id["sealed-models-keys-current"]["outcome"] == "PASS", by_id["sealed-models-keys-current"])
    world.exits(0, "key", "rotate", "local:team")
    due = outcomes(world.audit(0, f"s3://{bucket}"))["sealed-models-keys-current"]
    require(due == {"FAIL"}, due)


class Denial(http.server.BaseHTTPRequestHandler):
    """Answers everything as S3 does where an IAM policy allows nothing. moto asks IAM for few of these calls."""

    def do_GET(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def log_message(self, *arguments):
        pass


def what_is_denied_is_an_error(world):
    config = world.top / "config/weightseal/config.yaml"
    before = config.read_text()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Denial) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        config.write_text(before.replace(world.url, f"http://127.0.0.1:{server.server_port}"))
        try:
            done = world.exits(3, "storage", "audit", "--json", "s3://denied")
            result = json.loads(done.stdout)["result"]
            require(result["counts"]["ERROR"] == len(result["findings"]) > 12, result["counts"])
            for finding in result["findings"]:
                require("allow " in finding["fix"], finding)
            require(ADMIN["AWS_SECRET_ACCESS_KEY"] not in done.stdout + done.stderr, "a secret was printed")
        finally:
            config.write_text(before)
            server.shutdown()


def reports_are_readable(world):
    bucket = world.bucket()
    world.put(bucket, 'x"><script>alert(1)</script>', safetensors())
    world.exits(0, "storage", "audit", f"s3://{bucket}", "--html", "a.html", "--sarif", "a.sarif")
    page = (world.top / "a.html").read_text()
    require(page.count("<script") == 1 and "&lt;script&gt;" in page, "markup of an object's name")
    sarif = json.loads((world.top / "a.sarif").read_text())
    require(sarif["version"] == "2.1.0" and sarif["runs"][0]["results"], "no SARIF")
    packages = world.root / "build/posture"
    sys.path.insert(0, str(packages / "python"))
    import fastjsonschema

    valid = fastjsonschema.compile(json.loads((packages / "sarif-2.1.0-rtm.5.json").read_text()))
    valid(sarif)
    sarif["runs"][0]["results"][0]["kind"] = "perhaps"
    try:
        valid(sarif)
    except fastjsonschema.JsonSchemaValueException:
        return
    raise Broken("the schema lets everything through")


def many_buckets_go_on_where_they_were_cut_off(world):
    names = [world.bucket(f"fleet-{number:04}") for number in range(60)]
    arguments = ["storage", "audit", *[f"s3://{name}" for name in names], "--objects", "0", "--resume", "kept", "--pace", "20"]
    process = subprocess.Popen(
        [str(world.root / "weightseal"), *arguments], env=world.environment, cwd=world.top, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )
    kept = world.top / "kept"
    deadline = time.monotonic() + 120
    while not kept.exists() or kept.read_text().count('"uri"') < 10:
        require(time.monotonic() < deadline, "nothing is kept")
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
    with open(kept, "a") as file:
        file.write('{"uri":"s3://fleet-0001","settings"')  # a line that was being written
    before = kept.read_text().count('"findings"')
    done = world.exits(0, *arguments)
    require(f"{before} buckets are taken from" in done.stderr, done.stderr)
    require(all(f"s3://{name} " in done.stdout for name in names), "a bucket is missing")
    require(kept.read_text().count('"findings"') == 60, "looked at twice")


def azure_accounts_are_audited_and_protected(world):
    azure.azure_accounts_are_audited_and_protected(world, require, outcomes)


def azure_without_credentials_is_an_error(world):
    azure.azure_without_credentials_is_an_error(world, require, outcomes)


TESTS = [weak_bucket_is_found, protected_bucket_passes, models_are_told_apart, what_is_denied_is_an_error, reports_are_readable,
         many_buckets_go_on_where_they_were_cut_off, azure_accounts_are_audited_and_protected,
         azure_without_credentials_is_an_error]


def main(root, words):
    top = Path(tempfile.mkdtemp(prefix="weightseal-posture-"))
    world = World(root, top)
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        for test in TESTS:
            if words and not any(word in test.__name__ for word in words):
                continue
            try:
                test(world)
                counts["passed"] += 1
            except Skipped as e:
                counts["skipped"] += 1
                print(f"skipped: {test.__name__}: {e}", flush=True)
            except Exception as e:
                counts["failed"] += 1
                print(f"failed: {test.__name__}: {type(e).__name__}: {e}", flush=True)
    finally:
        world.close()
        shutil.rmtree(top)
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    return counts["failed"] > 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
