"""The Python one-shot that model pipelines usually hold: read all, digest, encrypt, write.

usage: one_shot.py encrypt|decrypt KEYFILE IN OUT

The output is a nonce of 12 bytes, then what AESGCM.encrypt returns; the SHA-256 of the plaintext
stands beside it in OUT.sha256. The whole file is in memory, more than once, and the library takes
no message of 2 GiB or more.
"""

import hashlib
import os
import sys

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


def read(path):
    with open(path, "rb") as file:
        return file.read()


def encrypt(key, source, target):
    plaintext = read(source)
    digest = hashlib.sha256(plaintext).hexdigest()
    nonce = os.urandom(NONCE_BYTES)
    ciphertext = AESGCM(key).encrypt(nonce, plaintext, None)
    with open(target, "wb") as file:
        file.write(nonce)
        file.write(ciphertext)
    with open(target + ".sha256", "w", encoding="ascii") as file:
        file.write(digest)


def decrypt(key, source, target):
    with open(source, "rb") as file:
        nonce = file.read(NONCE_BYTES)
        ciphertext = file.read()
    plaintext = AESGCM(key).decrypt(nonce, ciphertext, None)
    if hashlib.sha256(plaintext).hexdigest() != read(source + ".sha256").decode("ascii"):
        sys.exit(f"{source}: the digest beside it is another one")
    with open(target, "wb") as file:
        file.write(plaintext)


def main():
    if len(sys.argv) != 5 or sys.argv[1] not in ("encrypt", "decrypt"):
        sys.exit(__doc__)
    direction = encrypt if sys.argv[1] == "encrypt" else decrypt
    direction(read(sys.argv[2]), sys.argv[3], sys.argv[4])


if __name__ == "__main__":
    main()
