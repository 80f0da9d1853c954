# SPDX-License-Identifier: Apache-2.0
"""Model signatures: what one tool signs, the other takes; what was changed, neither does.

    oms.py LAUNCHER      to be run by a Python that has tests/oms/requirements.txt
"""

import base64
import json
import shutil
import sys
import tempfile
from pathlib import Path

import model_signing
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from world import CURVES, PASSPHRASE, World, certificate, private_pem, public_pem

REFUSED, UNSUPPORTED = 13, 1

CHANGES = {
    "a changed file": lambda model: (model / "weights.bin").write_bytes(b"\1" + b"\0" * 2_303_999),
    "a missing file": lambda model: (model / "a" / "b").unlink(),
    "an extra file": lambda model: (model / "sub" / "new.py").write_text("import os\n"),
    "an extra empty file": lambda model: (model / "new").write_bytes(b""),
    "a renamed file": lambda model: (model / "a.txt").rename(model / "b.txt"),
    "a nested .git": lambda model: (model / "sub" / ".git" / "hook").write_text("#!/bin/sh\n"),
}


def keys(world):
    for curve in CURVES:
        world.key(curve, curve)
        private, public = world.top / f"{curve}.pem", world.top / f"{curve}.pub"
        model = world.model(f"key-{curve}")
        signature = model / "model.sig"
        world.must(world.weightseal("oms", "sign", model, "--private-key", private))
        status, said = world.tool("verify", "key", model, "--public_key", public, "--signature", signature)
        world.check(f"{curve}: the tool takes ours", status == 0, said)
        ours = statement(signature)
        world.must(world.tool("sign", "key", model, "--private_key", private, "--signature", signature))
        status, said = world.weightseal("oms", "verify", model, "--public-key", public)
        world.check(f"{curve}: we take the tool's", status == 0, said)
        # Only the order of members, and of paths to ignore, is the tool's own.
        theirs = statement(signature)
        for each in (ours, theirs):
            each["predicate"]["serialization"]["ignore_paths"].sort()
        world.check(f"{curve}: both say the same", ours == theirs, f"{ours} {theirs}")


def statement(signature):
    return json.loads(base64.b64decode(json.loads(signature.read_text())["dsseEnvelope"]["payload"]))


def private_keys(world):
    key = ec.generate_private_key(CURVES["p384"])
    forms = serialization.PrivateFormat
    world.write("form.pub", public_pem(key))
    passphrase = world.write("passphrase", PASSPHRASE.encode() + b"\n")
    wrong = world.write("wrong-passphrase", b"wrong\n")
    model = world.model("forms")
    encrypted = world.write("encrypted.pem", private_pem(key, passphrase=PASSPHRASE.encode()))
    for name, pem, options in (
        ("SEC 1", world.write("sec1.pem", private_pem(key, forms.TraditionalOpenSSL)), []),
        ("encrypted", encrypted, ["--passphrase-file", passphrase]),
    ):
        signature = world.top / f"{name}.sig"
        world.must(
            world.weightseal("oms", "sign", model, "--private-key", pem, "--signature", signature, *options)
        )
        said = world.tool_refuses(model, signature, key=world.top / "form.pub")
        world.check(f"{name}: the tool takes what was signed with it", not said, said)
    arguments = ["oms", "sign", model, "--private-key", encrypted, "--signature", world.top / "never.sig"]
    status, said = world.weightseal(*arguments, "--passphrase-file", wrong)
    world.check("a wrong passphrase", status == 12 and "does not open" in said, said)
    old = private_pem(key, forms.TraditionalOpenSSL, PASSPHRASE.encode())
    arguments[4] = world.write("old.pem", old)
    status, said = world.weightseal(*arguments, "--passphrase-file", passphrase)
    world.check("a passphrase of an old kind", status == 2 and "openssl pkcs8" in said, said)
    arguments[4] = world.write("k1.pem", private_pem(ec.generate_private_key(ec.SECP256K1())))
    status, said = world.weightseal(*arguments)
    world.check("a key on another curve", status == 2 and "P-256" in said, said)
    world.check("no signature by any of these", not (world.top / "never.sig").exists())


def changes(world):
    public = world.top / "p256.pub"
    for signer in ("ours", "theirs"):
        model = world.model(f"changed-{signer}")
        signature = model / "model.sig"
        private = world.top / "p256.pem"
        if signer == "ours":
            world.must(world.weightseal("oms", "sign", model, "--private-key", private))
        else:
            world.must(world.tool("sign", "key", model, "--private_key", private, "--signature", signature))
        for what, change in CHANGES.items():
            copy = world.top / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(model, copy)
            change(copy)
            status, said = world.weightseal("oms", "verify", copy, "--public-key", public)
            world.check(f"{signer}: {what}", status == REFUSED, f"{status} {said}")
            said = world.tool_refuses(copy, copy / "model.sig", key=public)
            world.check(f"{signer}: {what}, to the tool", said and "mismatch" in said, said)
        world.key("stranger")
        stranger = world.top / "stranger.pub"
        status, said = world.weightseal("oms", "verify", model, "--public-key", stranger)
        world.check(f"{signer}: another key", status == REFUSED and "another key" in said, said)
        world.check(f"{signer}: another key, to the tool", world.tool_refuses(model, signature, key=stranger))
    extra = world.top / "copy" / "sub" / "new.py"
    shutil.copytree(model, world.top / "copy", dirs_exist_ok=True)
    (world.top / "copy" / "sub" / ".git" / "hook").unlink()
    extra.write_text("import os\n")
    arguments = ["oms", "verify", world.top / "copy", "--public-key", public]
    status, said = world.weightseal(*arguments, "--ignore-unsigned-files")
    world.check("an extra file, when they may be there", status == 0 and "sub/new.py" in said, said)
    status, said = world.weightseal(*arguments, "--ignore", "sub")
    world.check("an extra file, when it may be there", status == 0 and "sub/new.py" in said, said)
    (world.top / "copy" / "sub" / "模型.bin").write_bytes(b"n")
    status, said = world.weightseal(*arguments, "--ignore", "sub")
    world.check("a changed file is none that may be left out", status == REFUSED, said)


def bundles(world):
    """Changed bundles, under the hint of the key that is wanted."""
    model, public = world.model("bundles"), world.top / "p256.pub"
    signature = model / "model.sig"
    world.must(world.weightseal("oms", "sign", model, "--private-key", world.top / "p256.pem"))
    good = json.loads(signature.read_text())

    def envelope(**members):
        return {**good, "dsseEnvelope": {**good["dsseEnvelope"], **members}}

    said = statement(signature)
    said["predicate"]["resources"].pop()
    stranger = world.top / "stranger.sig"
    world.must(
        world.weightseal(
            "oms", "sign", model, "--private-key", world.top / "stranger.pem", "--signature", stranger
        )
    )
    forged = json.loads(stranger.read_text())
    forged["verificationMaterial"] = good["verificationMaterial"]
    payload = base64.b64encode(json.dumps(said).encode()).decode()
    cases = {
        "another statement": (envelope(payload=payload), REFUSED),
        "a stranger's signature": (forged, REFUSED),
        "no signature": (envelope(signatures=[]), REFUSED),
        "an empty signature": (envelope(signatures=[{"sig": "", "keyid": ""}]), REFUSED),
        "another payload type": (envelope(payloadType="application/json"), REFUSED),
        "another media type": ({**good, "mediaType": "application/vnd.dev.sigstore.bundle.v0.4+json"}, UNSUPPORTED),
    }
    for what, (bundle, expected) in cases.items():
        signature.write_text(json.dumps(bundle))
        status, said = world.weightseal("oms", "verify", model, "--public-key", public)
        world.check(what, status == expected, f"{status} {said}")
        world.check(f"{what}, to the tool", world.tool_refuses(model, signature, key=public))
    # Older tools wrote the key and no hint, and no name of the key.
    old = envelope(signatures=[{"sig": good["dsseEnvelope"]["signatures"][0]["sig"], "keyid": None}])
    old["verificationMaterial"] = {"publicKey": {"rawBytes": "AA==", "keyDetails": "PKIX_ECDSA_P256_SHA_256"}}
    signature.write_text(json.dumps(old))
    status, said = world.weightseal("oms", "verify", model, "--public-key", public)
    world.check("a bundle without a hint", status == 0, said)


def certificates(world):
    root_key, middle_key, key = (ec.generate_private_key(CURVES[each]) for each in ("p384", "p256", "p521"))
    root = certificate("Root", root_key, begins=-20, ends=20, authority=True)
    middle = certificate("Middle", middle_key, (root, root_key), begins=-20, ends=20, authority=True)
    world.write("leaf.pem", private_pem(key))
    roots = world.save("root.crt", root)
    other_key = ec.generate_private_key(CURVES["p256"])
    other = world.save("other.crt", certificate("Root", other_key, begins=-20, ends=20, authority=True))
    old = certificate("Old", root_key, begins=-20, ends=-10, authority=True)
    by = (middle, middle_key)
    leaves = {
        "for signatures": (certificate("Release", key, by), True, True),
        "for code": (certificate("Code", key, by, usage=None, purpose=ExtendedKeyUsageOID.CODE_SIGNING), True, True),
        "for signatures, of code": (certificate("Both", key, by, purpose=ExtendedKeyUsageOID.CODE_SIGNING), True, True),
        # The tool takes it for the first of its uses.
        "of a web server": (certificate("Server", key, by, purpose=ExtendedKeyUsageOID.SERVER_AUTH), False, True),
        "for nothing": (certificate("Nothing", key, by, usage=None), False, False),
        "for agreement": (certificate("Agreement", key, by, usage="key_agreement"), False, False),
        # The tool looks at the moment when the certificate began, so that it takes this one for ever.
        "expired": (certificate("Expired", key, by, ends=-1), False, True),
        "of tomorrow": (certificate("Tomorrow", key, by, begins=1), False, True),
    }
    model = world.model("certificates")
    signature = model / "model.sig"
    for what, (leaf, we, they) in leaves.items():
        leaf_file, chain = world.save("leaf.crt", leaf), world.save("middle.crt", middle)
        sign = ["oms", "sign", model, "--private-key", world.top / "leaf.pem", "--force"]
        status, said = world.weightseal(*sign, "--certificate", leaf_file, "--certificate", chain)
        # Nothing is signed that is then refused.
        world.check(f"to sign with a certificate {what}", status == (0 if we else 2), f"{status} {said}")
        for signer in ("ours", "theirs") if we else ("theirs",):
            if signer == "theirs":
                arguments = ["--private_key", world.top / "leaf.pem", "--signing_certificate", leaf_file]
                arguments += ["--certificate_chain", chain, "--signature", signature]
                world.must(world.tool("sign", "certificate", model, *arguments))
            status, said = world.weightseal("oms", "verify", model, "--ca", roots)
            world.check(f"certificate {what}, {signer}", status == (0 if we else REFUSED), f"{status} {said}")
            said = world.tool_refuses(model, signature, authority=roots)
            world.check(f"certificate {what}, {signer}, to the tool", bool(said) != they, said)
    leaf_file = world.save("leaf.crt", leaves["for signatures"][0])
    world.must(world.weightseal(*sign, "--certificate", leaf_file, "--certificate", chain))
    status, said = world.weightseal("oms", "verify", model, "--ca", other)
    world.check("another authority of the same name", status == REFUSED, f"{status} {said}")
    said = world.tool_refuses(model, signature, authority=other)
    world.check("another authority of the same name, to the tool", said)
    status, said = world.weightseal("oms", "verify", model, "--public-key", world.top / "p256.pub")
    world.check("a key, where a certificate signed", status == REFUSED, f"{status} {said}")
    status, said = world.weightseal("oms", "verify", world.top / "key-p256", "--ca", roots)
    world.check("an authority, where a key signed", status == REFUSED, f"{status} {said}")
    expired = world.save("old.crt", old)
    late = certificate("Late", key, (old, root_key), begins=-5)
    world.must(world.weightseal(*sign, "--certificate", world.save("late.crt", late)))
    status, said = world.weightseal("oms", "verify", model, "--ca", expired)
    world.check("an authority that was over before", status == REFUSED, f"{status} {said}")
    world.check("the same, to the tool", world.tool_refuses(model, signature, authority=expired))
    alone = certificate("Alone", key)
    alone_file = world.save("alone.crt", alone)
    world.must(world.weightseal(*sign, "--certificate", alone_file))
    status, said = world.weightseal("oms", "verify", model, "--ca", alone_file)
    world.check("a certificate that nobody else signed", status == 0, f"{status} {said}")
    said = world.tool_refuses(model, signature, authority=alone_file)
    world.check("the same, to the tool", not said, said)
    status, said = world.weightseal(*sign, "--certificate", roots)
    world.check("a certificate for another key", status == 2 and "another key" in said, said)


def pieces(world):
    model, public, private = world.model("pieces"), world.top / "p256.pub", world.top / "p256.pem"
    signature = world.top / "pieces.sig"
    sign = ["oms", "sign", model, "--private-key", private, "--signature", signature]
    world.must(world.weightseal(*sign, "--shard-size", 100_000))
    config = model_signing.verifying.Config().use_elliptic_key_verifier(public_key=public)
    try:
        config.verify(model, signature)
        said = ""
    except Exception as e:
        said = f"{type(e).__name__} {e}"
    world.check("pieces: the tool takes ours", not said, said)
    hashing = model_signing.hashing.Config().use_shard_serialization(shard_size=65_536)
    signer = model_signing.signing.Config().use_elliptic_key_signer(private_key=private)
    signer.set_hashing_config(hashing).sign(model, signature)
    verify = ["oms", "verify", model, "--public-key", public, "--signature", signature]
    status, said = world.weightseal(*verify)
    world.check("pieces: we take the tool's", status == 0, said)
    (model / "weights.bin").write_bytes(bytes(range(256)) * 8999 + bytes(256))
    status, said = world.weightseal(*verify)
    world.check("pieces: a change in one", status == REFUSED and "2293760" in said, said)
    for algorithm in ("blake2", "blake3"):
        hashing = model_signing.hashing.Config().use_file_serialization(hashing_algorithm=algorithm)
        signer.set_hashing_config(hashing).sign(model, signature)
        status, said = world.weightseal(*verify)
        world.check(f"{algorithm} is not known", status == UNSUPPORTED and algorithm in said, said)


def single_files(world):
    file, public = world.write("single.bin", b"weights" * 999), world.top / "p256.pub"
    world.must(world.weightseal("oms", "sign", file, "--private-key", world.top / "p256.pem"))
    signature = world.top / "single.bin.sig"
    said = world.tool_refuses(file, signature, key=public)
    world.check("a file: the tool takes ours", not said, said)
    world.must(
        world.tool("sign", "key", file, "--private_key", world.top / "p256.pem", "--signature", signature)
    )
    verify = ["oms", "verify", file, "--public-key", public]
    status, said = world.weightseal(*verify)
    world.check("a file: we take the tool's", status == 0, said)
    file.write_bytes(b"weighty" * 999)
    status, said = world.weightseal(*verify)
    world.check("a file: a changed one", status == REFUSED, said)


def links(world):
    model, private, public = world.model("links"), world.top / "p256.pem", world.top / "p256.pub"
    signature = world.top / "links.sig"
    (model / "link").symlink_to("a.txt")
    sign = ["oms", "sign", model, "--private-key", private, "--signature", signature]
    status, said = world.weightseal(*sign)
    world.check("a link is not followed", status == 1 and "link" in said and not signature.exists(), said)
    world.must(world.weightseal(*sign, "--follow-links"))
    verify = ["verify", "key", model, "--public_key", public, "--signature", signature, "--allow_symlinks"]
    status, said = world.tool(*verify)
    world.check("a followed link: the tool takes ours", status == 0, said)
    world.must(
        world.tool("sign", "key", model, "--private_key", private, "--signature", signature, "--allow_symlinks")
    )
    status, said = world.weightseal("oms", "verify", model, "--public-key", public, "--signature", signature)
    world.check("a followed link: we take the tool's", status == 0, said)
    (model / "out").symlink_to(public)
    status, said = world.weightseal(*sign, "--follow-links", "--force")
    world.check("a link that leaves the model", status == 1 and "link" in said, said)


def sealed(world):
    model, private, public = world.model("carried"), world.top / "p256.pem", world.top / "p256.pub"
    signature = model / "model.sig"
    world.must(world.weightseal("key", "create", "local:k"))
    world.must(world.tool("sign", "key", model, "--private_key", private, "--signature", signature))
    good = world.top / "good.sealed"
    world.must(world.weightseal("encrypt", model, "-o", good, "--key", "local:k"))
    status, said = world.weightseal("oms", "verify", good, "--public-key", public)
    world.check("a sealed model that carries the tool's signature", status == 0, said)
    status, said = world.weightseal("oms", "verify", good, "--public-key", public, "--signature", signature)
    world.check("a sealed model, by a signature beside it", status == 0, said)
    status, said = world.weightseal("oms", "verify", good, "--public-key", world.top / "stranger.pub")
    world.check("a sealed model, another key", status == REFUSED, said)
    out = world.top / "decrypted"
    world.must(world.weightseal("decrypt", good, "-o", out))
    said = world.tool_refuses(out, out / "model.sig", key=public)
    world.check("what was decrypted, to the tool", not said, said)
    (model / "a.txt").write_text("ha\n")
    bad = world.top / "bad.sealed"
    world.must(world.weightseal("encrypt", model, "-o", bad, "--key", "local:k"))
    status, said = world.weightseal("oms", "verify", bad, "--public-key", public)
    world.check("a sealed model of something else", status == REFUSED and "a.txt" in said, said)
    status, said = world.weightseal("oms", "sign", good, "--private-key", private)
    world.check("a sealed model is not signed so", status == 2, said)
    signature.unlink()
    none = world.top / "none.sealed"
    world.must(world.weightseal("encrypt", model, "-o", none, "--key", "local:k"))
    status, said = world.weightseal("oms", "verify", none, "--public-key", public)
    world.check("a sealed model that carries none", status == 10, said)


def main(launcher):
    with tempfile.TemporaryDirectory(prefix="weightseal-oms-") as top:
        world = World(Path(launcher).resolve(), Path(top).resolve())
        for part in (keys, private_keys, changes, bundles, certificates, pieces, single_files, links, sealed):
            part(world)
    print(f"{world.passed} passed, {world.failed} failed")
    return 1 if world.failed or not world.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
