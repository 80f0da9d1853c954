# SPDX-License-Identifier: Apache-2.0
"""Cobblestone-256 of c2sp.org/chunked-encryption, with a salt that the caller gives."""

import hashlib
import hmac

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from strict_json import NotAuthentic, need

CHUNK, SEALED_CHUNK = 16_384, 16_400


def u32(number):
    return number.to_bytes(4, "big")


def u64(number):
    return number.to_bytes(8, "big")


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def expand(key, info, size=32):
    return HKDFExpand(SHA512(), size, info).derive(key)


class Message:
    def __init__(self, key, salt, context):
        derived = expand(key, b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context, 76)
        self.salt, self.commitment, self.cipher = salt, derived[44:], AESGCM(derived[:32])
        self.base_nonce = int.from_bytes(derived[32:44], "big")

    def nonce(self, k):
        return (self.base_nonce ^ k).to_bytes(12, "big")

    def seal(self, plaintext):
        chunks = (
            self.cipher.encrypt(self.nonce(k), plaintext[k * CHUNK : (k + 1) * CHUNK], None)
            for k in range(len(plaintext) // CHUNK + 1)
        )
        return b"".join((self.salt, self.commitment, *chunks))

    def open_chunk(self, k, sealed):
        try:
            return self.cipher.decrypt(self.nonce(k), bytes(sealed), None)
        except InvalidTag:
            raise NotAuthentic(f"chunk {k} was changed, or is not at its place") from None


def begin(key, context, sealed):
    message = Message(key, bytes(sealed[:24]), context)
    need(
        hmac.compare_digest(message.commitment, bytes(sealed[24:56])),
        "the commitment is of another key or another place",
        NotAuthentic,
    )  # v1#seg-5
    return message


def open_message(key, context, sealed):
    need(len(sealed) >= 72 and (len(sealed) - 56) % SEALED_CHUNK >= 16, "not a whole message", NotAuthentic)
    message = begin(key, context, sealed)
    return b"".join(
        message.open_chunk(k, sealed[at : at + SEALED_CHUNK])
        for k, at in enumerate(range(56, len(sealed), SEALED_CHUNK))
    )
