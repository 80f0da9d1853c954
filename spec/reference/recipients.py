# SPDX-License-Identifier: Apache-2.0
"""Wrapped data keys: the list, the embedded key store's wrapping, key slots and keys.json."""

import os
import re
import struct
from collections import namedtuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cobblestone import sha256, u32, u64
from strict_json import (
    NotAuthentic,
    NoUsableRecipient,
    array,
    from_base64,
    need,
    read_json,
    shape,
    text,
    time,
    to_base64,
)

LocalKey = namedtuple("LocalKey", "name version key")


def read_recipients(data):
    need(len(data) <= 65_492, "limit: recipients have at most 65492 bytes")
    for entry in (recipients := array(read_json(data), 0, 64)):
        shape(entry, "key wrapped created", "keyVersion")
        need(re.match("[a-z][a-z0-9+.-]*:.", text(entry["key"], 1, 1024)), "not a key URI")
        text(entry.get("keyVersion", "none"), 1, 256)
        from_base64(entry["wrapped"], 1, 16_384)
        time(entry["created"])
    return recipients


def wrap_context(identity):
    def string(word):
        return u32(len(word.encode())) + word.encode()

    ordered = sorted((key.encode(), string(key) + string(word)) for key, word in identity.context.items())
    return b"".join(
        (
            b"weightseal/v1 wrap\0",
            identity.model,
            string(identity.name),
            string(identity.version),
            u32(len(ordered)),
            *(pair for _, pair in ordered),
        )
    )


def wrap_local(key, data_key, identity, rng=os.urandom):
    nonce = rng(12)
    return nonce + AESGCM(key).encrypt(nonce, data_key, wrap_context(identity))


def unwrap_local(key, wrapped, identity):
    """Return the data key, or None when this key does not open it (v1#lcl-1)."""
    try:
        return AESGCM(key).decrypt(wrapped[:12], wrapped[12:], wrap_context(identity))
    except (InvalidTag, ValueError):
        return None


def unwrap(recipients, keys, identity):
    ours = [entry for entry in recipients if entry["key"] in {"local:" + key.name for key in keys}]
    for entry in ours[:8]:  # v1#rcp-2
        for key in keys:
            if ("local:" + key.name, str(key.version)) == (entry["key"], entry.get("keyVersion")):
                data_key = unwrap_local(key.key, from_base64(entry["wrapped"], 1, 16_384), identity)
                if data_key is not None:
                    need(len(data_key) == 32, "a data key has 32 bytes", NotAuthentic)  # v1#key-2
                    return data_key
    raise NoUsableRecipient("no recipient can be unwrapped with these keys")


def recipient(key, data_key, identity, created, rng=os.urandom):
    return {
        "key": "local:" + key.name,
        "keyVersion": str(key.version),
        "wrapped": to_base64(wrap_local(key.key, data_key, identity, rng)),
        "created": created,
    }


def write_slot(generation, recipients, size=4096):
    need(len(recipients) <= size - 44, "the recipients do not fit into a slot")  # v1#slt-6
    head = u64(generation) + u32(len(recipients))
    return (head + sha256(b"weightseal/v1 slot\0", head, recipients) + recipients).ljust(size, b"\0")


def read_slot(slot):
    """Return generation and recipients of a valid slot, else None (v1#slt-1)."""
    generation, length = struct.unpack(">QI", slot[:12])
    recipients = slot[44 : 44 + length]
    digest = sha256(b"weightseal/v1 slot\0", slot[:12], recipients)
    fits = length <= len(slot) - 44 and not any(slot[44 + length :])
    return (generation, recipients) if fits and digest == slot[12:44] else None


def write_keys_json(recipients):
    digest = sha256(b"weightseal/v1 keys\0", recipients).hex().encode()
    return b'{"sha256":"' + digest + b'","recipients":' + recipients + b"}"


def read_keys_json(data):
    parts = re.fullmatch(rb'\{"sha256":"([0-9a-f]{64})","recipients":(.*)\}\n?', data, re.DOTALL)
    need(parts and write_keys_json(parts[2])[:75] == data[:75], "keys.json has another shape or digest")  # v1#kjs-1
    return read_recipients(parts[2])
