# SPDX-License-Identifier: Apache-2.0
"""Wrapping for hybrid keys: X-Wing keys of a seed, HPKE, fingerprint and public half."""

import base64
import hashlib
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from cobblestone import sha256
from recipients import wrap_context
from strict_json import MalformedArtifact, need

SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def private_keys(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])


def public_keys(public):
    return MLKEM768PublicKey.from_public_bytes(public[:1184]), X25519PublicKey.from_public_bytes(public[1184:])


def public_key(seed):
    return b"".join(key.public_key().public_bytes_raw() for key in private_keys(seed))


def fingerprint(public):
    return sha256(b"weightseal/v1 hybrid key\0", public)[:16].hex()


def public_half(name, public):
    checksum = sha256(b"weightseal/v1 hybrid public\0", name.encode(), b"\0", public)[:8]
    return f"weightseal-hybrid:{name}:" + base64.urlsafe_b64encode(public + checksum).rstrip(b"=").decode()


def read_public_half(text):
    """Return name and public key (v1#hyb-3)."""
    label, name, data = (text.strip().split(":") + ["", ""])[:3]
    need(label == "weightseal-hybrid" and len(data) == 1632, "not a public half of a hybrid key")
    need(re.fullmatch("[A-Za-z0-9][A-Za-z0-9._-]{0,63}", name), "no name of a hybrid key")
    public = base64.urlsafe_b64decode(data)[:1216]
    need(public_half(name, public) == text.strip(), "the public half was cut or changed")
    try:
        _, point = public_keys(public)
        X25519PrivateKey.generate().exchange(point)
    except ValueError as error:
        raise MalformedArtifact("nobody can use this public half") from error
    return name, public


def info(identity):
    return b"weightseal/v1 hybrid\0" + wrap_context(identity)


def wrap_hybrid(public, data_key, identity):
    return SUITE.encrypt(data_key, MLKEM768X25519PublicKey(*public_keys(public)), info(identity))


def unwrap_hybrid(seed, wrapped, identity):
    """Return the data key, or None when this key does not open it (v1#hyb-1)."""
    try:
        return SUITE.decrypt(wrapped, MLKEM768X25519PrivateKey(*private_keys(seed)), info(identity))
    except (InvalidTag, ValueError):
        return None
