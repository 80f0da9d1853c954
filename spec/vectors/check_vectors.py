# SPDX-License-Identifier: Apache-2.0
"""Opens every vector of the named folders with the Python decoder: check_vectors.py DIR..."""

import hashlib
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "reference"))

import vector_file  # noqa: E402
from recipients import LocalKey  # noqa: E402
from sealed_file import open_file  # noqa: E402
from sealed_model import SealedModel  # noqa: E402
from strict_json import SealError  # noqa: E402


class Mismatch(Exception):
    pass


def require(condition, message):
    if not condition:
        raise Mismatch(message)


def outcome(action):
    """Return the error's name and what was made, of which a failed action has none."""
    try:
        return "success", action()
    except SealError as fault:
        return type(fault).__name__, None


def digest(data):
    return hashlib.sha256(data).hexdigest()


def check(vector):
    keys = [
        LocalKey(name, int(version), bytes.fromhex(key))
        for name, version, key in (value.split(" ") for value in vector.all("local-key"))
    ]
    expected = [tuple(value.split("=", 1)) for value in vector.all("expect-identity")]
    (check_model if vector.one("form") == "model" else check_file)(vector, keys, expected)


def check_outcome(vector, decrypted, verified):
    expect = vector.one("expect")
    require(decrypted == expect, f"decrypting ends with {decrypted}, not {expect}")
    expect = vector.one("verify", expect)
    require(verified == expect, f"verifying ends with {verified}, not {expect}")


def check_file(vector, keys, expected):
    sealed = vector.sealed()
    decrypted, plaintext = outcome(lambda: open_file(sealed, keys, expected).read())
    verified, _ = outcome(lambda: len(open_file(sealed, keys, expected, verify=True).read()))
    check_outcome(vector, decrypted, verified)
    released = bytearray()
    streamed, _ = outcome(lambda: stream_into(released, sealed, keys, expected))
    expect = vector.one("stream-expect", vector.one("expect"))
    require(streamed in expect.split(" "), f"streaming ends with {streamed}, not {expect}")
    prefix = "release" if decrypted == "success" else "stream-release"
    require(len(released) == int(vector.one(f"{prefix}-length", 0)), f"a stream releases {len(released)} bytes")
    require(digest(released) == vector.one(f"{prefix}-sha256", digest(b"")), "a stream releases other bytes")
    if plaintext is not None:
        require(plaintext == released, "decrypting and streaming differ")
        check_ranges(open_file(sealed, keys, expected), plaintext)


def stream_into(released, sealed, keys, expected):
    for chunk in open_file(sealed, keys, expected, known_length=False).stream():
        released += chunk


def check_ranges(file, plaintext):
    edges = {
        0,
        1,
        100,
        16_383,
        16_384,
        16_385,
        (1 << 26) - 1,
        1 << 26,
        (1 << 26) + 1,
        len(plaintext) - 1,
        len(plaintext),
    }
    for offset in (edge for edge in edges if 0 <= edge <= len(plaintext)):
        for length in (0, 1, 16_384, 20_000):
            require(
                file.read(offset, length) == plaintext[offset : offset + length], f"range {offset}, {length} differs"
            )


def check_model(vector, keys, expected):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in vector.sealed().items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        decrypted, plaintexts = outcome(lambda: decrypt_model(SealedModel(folder, keys, expected)))
        verified, _ = outcome(lambda: SealedModel(folder, keys, expected).verify())
    check_outcome(vector, decrypted, verified)
    wanted = {
        unquote(path): (int(size), sha256)
        for path, size, sha256 in (value.split(" ") for value in vector.all("plaintext"))
    }
    found = {path: (len(data), digest(data)) for path, data in (plaintexts or {}).items()}
    require(found == wanted, "plaintexts differ")


def decrypt_model(model):
    return {entry.path: model.open(entry).read() for entry in model.entries}


def main(folders):
    passed, failed = 0, 0
    for file in (file for folder in folders for file in sorted(Path(folder).glob("*.vec"))):
        try:
            check(vector_file.read(file))
            passed += 1
        except Exception as fault:  # a decoder that breaks in any other way has failed the case too
            print(f"{file.stem}: {type(fault).__name__}: {fault}")
            failed += 1
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
