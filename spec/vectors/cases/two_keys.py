# SPDX-License-Identifier: Apache-2.0
"""A chunk whose tag verifies under two keys: GCM alone does not commit to its key."""

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .bench import expand, u64

BLOCKS = 4


def multiply(x, y):
    """Multiply in GF(2^128) with GCM's order of bits."""
    product = 0
    for bit in range(127, -1, -1):
        product ^= x * (y >> bit & 1)
        x = x >> 1 ^ 0xE1 << 120 if x & 1 else x >> 1
    return product


def power(x, n):
    result = 1 << 127
    for digit in f"{n:b}":
        result = multiply(multiply(result, result), x if digit == "1" else 1 << 127)
    return result


def encrypt_block(key, block):
    return int.from_bytes(Cipher(algorithms.AES(key), modes.ECB()).encryptor().update(block), "big")


def colliding(first, second, blocks):
    """Return ciphertext and tag that verify under two (key, nonce); the last block is chosen to make it so."""
    sums, squares = [], []
    for key, nonce in (first, second):
        h = encrypt_block(key, bytes(16))
        total = 0
        for block in blocks + [0, len(blocks + [0]) * 128]:  # the last but one is the block that is looked for
            total = multiply(total ^ block, h)
        sums.append(total ^ encrypt_block(key, nonce + b"\0\0\0\1"))
        squares.append(multiply(h, h))
    found = multiply(sums[0] ^ sums[1], power(squares[0] ^ squares[1], (1 << 128) - 2))
    tag = sums[0] ^ multiply(found, squares[0])
    return b"".join(block.to_bytes(16, "big") for block in blocks + [found]), tag.to_bytes(16, "big")


def two_plaintexts(b):
    """Seal one chunk for two data keys, commit to the one, and wrap the other for the reader."""
    other = b.rng(32)
    b.file(bytes(16 * (BLOCKS + 1)))
    salt = b.rng(24)
    derived = [
        expand(expand(key, b"weightseal/v1 payload"), info(salt, b.header_hash), 76) for key in (other, b.data_key)
    ]
    pairs = [(words[:32], words[32:44]) for words in derived]
    sealed, tag = colliding(*pairs, [int.from_bytes(b.rng(16), "big") for _ in range(BLOCKS)])
    opened = {AESGCM(key).decrypt(nonce, sealed + tag, None) for key, nonce in pairs}
    if len(opened) != 2:
        raise AssertionError("the chunk has to open to two plaintexts")
    return b.file(bytes(16 * (BLOCKS + 1)), segments=lambda _: [salt + derived[0][44:] + sealed + tag])


def info(salt, header_hash):
    return b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + header_hash + u64(0)
