# SPDX-License-Identifier: Apache-2.0
"""What one implementation signs, the other takes; and what was changed, neither does.

    signatures.py LAUNCHER       to be run by a Python that has spec/reference/requirements.txt
"""

import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "spec" / "reference"))

import signatures  # noqa: E402
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa  # noqa: E402

SIGNERS = {
    "both": lambda: {"ed25519": ed25519.Ed25519PrivateKey.generate(), "ml-dsa-65": mldsa.MLDSA65PrivateKey.generate()},
    "p256": lambda: {"ecdsa-p256": ec.generate_private_key(ec.SECP256R1())},
    "p384": lambda: {"ecdsa-p384": ec.generate_private_key(ec.SECP384R1())},
}


class Suite:
    def __init__(self, launcher, top):
        self.launcher, self.top = launcher, top
        self.environment = {**os.environ, "WEIGHTSEAL_HOME": str(top / "home"), "WEIGHTSEAL_NO_BUILD": "1"}
        self.passed = self.failed = 0

    def weightseal(self, *arguments):
        command = [str(self.launcher), *map(str, arguments)]
        done = subprocess.run(
            command, env=self.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120
        )
        return done.returncode, done.stdout + done.stderr

    def must(self, *arguments):
        status, said = self.weightseal(*arguments)
        if status:
            raise SystemExit(f"{arguments}: exit {status}: {said}")
        return said

    def check(self, what, holds, said=""):
        self.passed += bool(holds)
        self.failed += not holds
        if not holds:
            print(f"FAILED {what} {said}")

    def model(self, name):
        plain = self.top / "plain"
        plain.mkdir(exist_ok=True)
        (plain / "weights").write_bytes(bytes(range(256)) * 400)
        self.must("encrypt", plain, "-o", self.top / name, "--key", "local:k", "--name", "m")
        return self.top / name

    def policy(self, signer):
        file = self.top / f"{signer['name']}.json"
        file.write_text(json.dumps(signer))
        file.chmod(0o600)
        policy = self.top / f"{signer['name']}.yaml"
        policy.write_text(f"rules: [{{models: ['*'], signers: [{file.name}]}}]\nother-models: refuse\n")
        policy.chmod(0o600)
        return policy

    def run(self):
        self.must("key", "create", "local:k")
        self.java_signs()
        self.pins()
        for kind, make in SIGNERS.items():
            self.python_signs(kind, make())

    # sign-v1#sgn-1, sign-v1#sgn-3
    def java_signs(self):
        model = self.model("by-java")
        for name in ("release", "other"):
            self.must("signer", "create", name)
            self.must("sign", model, "--signer", name)
        for name in ("release", "other"):
            signer = json.loads(self.must("signer", "show", name, "--public"))
            shown = json.loads(self.must("signer", "show", name, "--json"))["result"]["id"]
            self.check(f"identifier of {name}", shown == signatures.identifier(signer))
            envelope = json.loads((model / "manifest.json").read_text())
            self.check(f"signed by the command line as {name}", signatures.has_signed(signer, envelope))
            envelope["payload"] = base64.b64encode(base64.b64decode(envelope["payload"]) + b" ").decode()
            self.check(f"changed after {name} signed", not signatures.has_signed(signer, envelope))

    # sign-v1#pin-1, sign-v1#pin-2
    def pins(self):
        model = self.model("pinned")
        pin = signatures.pin(json.loads((model / "manifest.json").read_text()))
        shown = json.loads(self.must("inspect", model, "--json"))["result"]["pin"]
        self.check("the pin of a model", shown == pin, shown)
        self.must("sign", model, "--signer", "release")
        self.must("rewrap", model, "--to", "local:k")
        self.check("the pin when it is signed", pin == signatures.pin(json.loads((model / "manifest.json").read_text())))
        status, said = self.weightseal("verify", model, "--pin", pin)
        self.check("opened by its pin", status == 0, said)
        other = signatures.pin(json.loads((self.model("unpinned") / "manifest.json").read_text()))
        status, said = self.weightseal("verify", model, "--pin", other)
        self.check("refused by another's", status == 13 and pin in said, said)

    def python_signs(self, kind, private_keys):
        model = self.model(f"by-python-{kind}")
        policy = self.policy(signatures.signer_of(kind, private_keys))
        status, said = self.weightseal("verify", model, "--signer-policy", policy)
        self.check(f"{kind}: unsigned", status == 13 and "not signed" in said, said)
        signatures.rewritten(model / "manifest.json", lambda each: signatures.sign(each, kind, private_keys))
        status, said = self.weightseal("verify", model, "--signer-policy", policy)
        self.check(f"{kind}: signed by the reference", status == 0 and f"signed by {kind}" in said, said)
        stranger = SIGNERS[kind]()
        # The stranger's signatures, under the identifier that the policy wants.
        wanted = signatures.identifier(signatures.signer_of(kind, private_keys))
        known = signatures.identifier(signatures.signer_of(kind, stranger))

        def forge(envelope):
            kept = [each for each in envelope["signatures"] if wanted not in each["keyid"]]
            forged = signatures.sign({**envelope, "signatures": kept}, kind, stranger)
            for each in forged["signatures"]:
                each["keyid"] = each["keyid"].replace(known, wanted)
            return forged

        signatures.rewritten(model / "manifest.json", forge)
        status, said = self.weightseal("verify", model, "--signer-policy", policy)
        self.check(f"{kind}: signed by a stranger", status == 13 and "not signed" in said, said)


def main(launcher):
    with tempfile.TemporaryDirectory(prefix="weightseal-signatures-") as top:
        suite = Suite(Path(launcher).resolve(), Path(top))
        suite.run()
    print(f"{suite.passed} passed, {suite.failed} failed")
    return 1 if suite.failed or not suite.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
