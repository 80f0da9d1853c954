# SPDX-License-Identifier: Apache-2.0
"""Makes files in the recipe's two formats, as a user of that recipe makes them: with cryptography's AESGCM and json.dumps.

    recipe_files.py FOLDER    writes the small files that the Java tests read, the same ones each time

FOLDER/files.txt has one line for each: its name, and as hexadecimal digits its key, additional data and plaintext.
"""

import base64
import hashlib
import json
import os
import random
import struct
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

# What json.dumps has to say about each kind of value.
AWKWARD = {
    "name": "größe-模型-\U0001f600",
    "quotes": '"\\/\'<>&',
    "controls": "\x00\x01\x1f\n\r\t\b\f\x7f\x80\u2028",
    "": "empty name",
    "numbers": [0, -1, 2**63, 10**40, 1.0, 0.1, 1e16, 1e-07, 123456789.125, 5e-324, 1.7976931348623157e308, -0.0],
    "others": [True, False, None, {}, [], [[]], {"b": 1, "a": {"nested": "ü"}}],
}


def encmodel(key, plaintext, aad=None, nonce=None, version=1):
    nonce = nonce or os.urandom(12)
    metadata = {
        "version": version,
        "algorithm": "AES-256-GCM",
        "plaintext_size": len(plaintext),
        "plaintext_hash": hashlib.sha256(plaintext).hexdigest(),
        "has_aad": aad is not None,
    }
    header = json.dumps(metadata).encode()
    sealed = AESGCM(key).encrypt(nonce, plaintext, aad)
    return b"ENCMODEL" + struct.pack(">I", len(header)) + header + nonce + sealed


def envmodel(key, plaintext, key_id, wrapped, metadata, nonce=None, **options):
    """options go to json.dumps of the envelope, and not to that of the additional data."""
    nonce = nonce or os.urandom(12)
    envelope = {
        "version": 1,
        "kms_key_id": key_id,
        "encrypted_dek": base64.b64encode(wrapped).decode(),
        "nonce": base64.b64encode(nonce).decode(),
        "metadata": metadata,
        "plaintext_hash": hashlib.sha256(plaintext).hexdigest(),
    }
    header = json.dumps(envelope, **options).encode()
    sealed = AESGCM(key).encrypt(nonce, plaintext, json.dumps(metadata).encode())
    return b"ENVMODEL" + struct.pack(">I", len(header)) + header + sealed


def read_encmodel(key, data, aad=None):
    """The recipe's own reader."""
    if data[:8] != b"ENCMODEL":
        raise ValueError("not ENCMODEL")
    (length,) = struct.unpack(">I", data[8:12])
    metadata = json.loads(data[12 : 12 + length])
    nonce, sealed = data[12 + length : 24 + length], data[24 + length :]
    plaintext = AESGCM(key).decrypt(nonce, sealed, aad)
    if len(plaintext) != metadata["plaintext_size"] or metadata["has_aad"] != (aad is not None):
        raise ValueError("metadata")
    if hashlib.sha256(plaintext).hexdigest() != metadata["plaintext_hash"]:
        raise ValueError("plaintext_hash")
    return plaintext, metadata


def wrap(master, key, key_id, context, nonce):
    """Stands in for KMS Encrypt, for tests that have no KMS: AES-GCM bound to key id and context."""
    bound = "\0".join([key_id, *(f"{name}\0{context[name]}" for name in sorted(context))]).encode()
    return nonce + AESGCM(master).encrypt(nonce, key, bound)


def main(folder):
    source = random.Random("recipe files")
    folder.mkdir(parents=True, exist_ok=True)
    lines = []

    def keep(name, data, key, aad, plaintext):
        (folder / name).write_bytes(data)
        lines.append(" ".join([name, *(part.hex() or "-" for part in (key, aad, plaintext))]))

    sizes = {"empty": 0, "one-byte": 1, "plain": 100, "bound": 333}
    for name, size in sizes.items():
        key, nonce, plaintext = source.randbytes(32), source.randbytes(12), source.randbytes(size)
        aad = b"llama:1.0" if name == "bound" else None
        keep(f"{name}.encmodel", encmodel(key, plaintext, aad, nonce), key, aad or b"", plaintext)
    key, nonce, plaintext = source.randbytes(32), source.randbytes(12), source.randbytes(50)
    keep("version-text.encmodel", encmodel(key, plaintext, None, nonce, "1.0"), key, b"", plaintext)
    pairs = {"model": "llama", "version": "1.0", "größe": "7 B \U0001f600", "note": "tab\there"}
    for name, metadata, options in (
        ("pairs", pairs, {}),
        ("no-pairs", {}, {}),
        ("indented", pairs, {"indent": 2, "ensure_ascii": False}),
        ("awkward", AWKWARD, {}),
    ):
        key, nonce, plaintext = source.randbytes(32), source.randbytes(12), source.randbytes(77)
        context = metadata if metadata is not AWKWARD else {}
        wrapped = wrap(bytes(range(32)), key, "alias/models", context, source.randbytes(12))
        data = envmodel(key, plaintext, "alias/models", wrapped, metadata, nonce, **options)
        keep(f"{name}.envmodel", data, key, json.dumps(metadata).encode(), plaintext)
    (folder / "files.txt").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
