# SPDX-License-Identifier: Apache-2.0
"""A small sealed model, its key, and a program that reads it as an engine would."""

import hashlib
import os
import random

from checks import output

NAME, VERSION, KEY = "minilm", "3.1", "local:team"

# Reads every file below the folder that it is given, in a manner of its own.
ENGINE = """\
import hashlib, os, sys
top = sys.argv[1]
digest = hashlib.sha256()
for parent, folders, names in os.walk(top):
    folders.sort()
    for name in sorted(names):
        digest.update(open(os.path.join(parent, name), "rb").read())
capabilities = [line.split()[1] for line in open("/proc/self/status") if line.startswith(("CapPrm", "CapEff"))]
print(digest.hexdigest(), *capabilities, flush=True)
"""


class Sealed:
    def __init__(self, checkout, top):
        self.checkout, self.top = checkout, top
        top.chmod(0o755)
        self.keys, self.models = top / "keys", top / "sealed"
        self.models.mkdir()
        self.engine = top / "serve.py"
        self.engine.write_text(ENGINE)
        weights, config = random.Random(3).randbytes(3_000_000), b"{}"
        # As the engine walks: a folder's own files, then its folders'.
        self.digest = hashlib.sha256(config + weights).hexdigest()
        plain = top / "plain"
        (plain / "parts").mkdir(parents=True)
        (plain / "config.json").write_bytes(config)
        (plain / "parts" / "weights.bin").write_bytes(weights)
        self.weightseal("key", "create", KEY)
        target = self.models / f"{NAME}.sealed"
        self.weightseal("encrypt", plain, "-o", target, "--key", KEY, "--name", NAME, "--model-version", VERSION)
        output(["rm", "-r", plain])
        output(["chmod", "-R", "a+rX", self.models])

    def environment(self, **more):
        return {"PATH": os.environ["PATH"], "HOME": str(self.top), "WEIGHTSEAL_HOME": str(self.keys),
                "WEIGHTSEAL_NO_BUILD": "1", "JAVA_HOME": os.environ.get("JAVA_HOME", ""), **more}

    def weightseal(self, *words, **options):
        return output([self.checkout / "weightseal", *words], env=self.environment(), **options)
