# SPDX-License-Identifier: Apache-2.0
"""Signatures on manifests, made from spec/signatures-v1.md alone: the second opinion on who signed."""

import base64
import hashlib
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, mldsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

ALGORITHMS = {
    "ecdsa-p256": (ec.EllipticCurvePublicKey, (ec.ECDSA(hashes.SHA256()),)),
    "ecdsa-p384": (ec.EllipticCurvePublicKey, (ec.ECDSA(hashes.SHA384()),)),
    "ed25519": (ed25519.Ed25519PublicKey, ()),
    "ml-dsa-65": (mldsa.MLDSA65PublicKey, ()),
}


def pre_authentication_encoding(envelope):
    kind, payload = envelope["payloadType"].encode(), base64.b64decode(envelope["payload"], validate=True)
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind, len(payload), payload)


def pin(envelope):
    return "sha256:" + hashlib.sha256(base64.b64decode(envelope["payload"], validate=True)).hexdigest()


def identifier(signer):
    digest = hashlib.sha256(b"weightseal/v1 signer\0")
    for key in signer["keys"]:
        for part in (key["algorithm"].encode(), base64.b64decode(key["publicKey"], validate=True)):
            digest.update(len(part).to_bytes(4, "big") + part)
    return digest.hexdigest()


def keyid(signer, key):
    return f"weightseal/v1 {key['algorithm']} {identifier(signer)}"


def has_signed(signer, envelope):
    """Whether each key of a signer has exactly one signature on an envelope, and all verify."""
    message = pre_authentication_encoding(envelope)
    for key in signer["keys"]:
        found = [each["sig"] for each in envelope["signatures"] if each["keyid"] == keyid(signer, key)]
        kind, how = ALGORITHMS[key["algorithm"]]
        public = load_der_public_key(base64.b64decode(key["publicKey"], validate=True))
        if len(found) != 1 or not isinstance(public, kind):
            return False
        try:
            public.verify(base64.b64decode(found[0], validate=True), message, *how)
        except InvalidSignature:
            return False
    return True


def signer_of(name, private_keys):
    """What is public of a signer of these private keys, by algorithm."""
    keys = [
        {
            "algorithm": algorithm,
            "publicKey": base64.b64encode(
                private_keys[algorithm].public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
            ).decode(),
        }
        for algorithm in sorted(private_keys)
    ]
    return {"signer": 1, "name": name, "keys": keys}


def sign(envelope, name, private_keys):
    """The envelope with the signatures of these private keys, by algorithm; a signer's older ones are replaced."""
    signer = signer_of(name, private_keys)
    own = {keyid(signer, key): key["algorithm"] for key in signer["keys"]}
    kept = [each for each in envelope["signatures"] if each["keyid"] not in own]
    message = pre_authentication_encoding(envelope)
    made = [
        {"keyid": key, "sig": base64.b64encode(private_keys[algorithm].sign(message, *ALGORITHMS[algorithm][1])).decode()}
        for key, algorithm in own.items()
    ]
    return {**envelope, "signatures": kept + made}


def rewritten(manifest, change):
    """Changes a manifest.json in place."""
    manifest.write_text(json.dumps(change(json.loads(manifest.read_text()))))
