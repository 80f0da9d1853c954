# SPDX-License-Identifier: Apache-2.0
"""What a case is made with: seeded random bytes, and sealed files and models with a way in at every stage."""

import hashlib
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "reference"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import sealed_model  # noqa: E402
import vector_file  # noqa: E402
from cobblestone import Message, expand, sha256, u32, u64  # noqa: E402
from recipients import LocalKey, recipient, write_keys_json, write_slot  # noqa: E402
from sealed_file import MAGIC, SEGMENT, Identity, seal  # noqa: E402
from strict_json import to_base64, to_json  # noqa: E402

CASES = {}
CREATED = "2026-01-31T12:00:00Z"


class Random:
    """SHA-256 of the seed and a counter, as a stream of bytes."""

    def __init__(self, seed):
        self.seed, self.counter, self.pool = seed.encode(), 0, b""

    def __call__(self, size):
        while len(self.pool) < size:
            self.pool += sha256(self.seed, u64(self.counter))
            self.counter += 1
        taken, self.pool = self.pool[:size], self.pool[size:]
        return taken


def apply(change, value):
    """Return what a change makes of a value; it may also change it in place."""
    changed = change(value) if change else None
    return value if changed is None else changed


def flip(data, at, bit=0):
    at %= len(data)
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1 :]


def swap(old, new):
    """Return a change that puts new bytes in the place of old ones, which have to be there once."""

    def change(data):
        if data.count(old) != 1:
            raise AssertionError(f"{old!r} stands {data.count(old)} times")
        return data.replace(old, new)

    return change


class Bench:
    """One case's secrets and choices. A case may set any of them before it seals."""

    def __init__(self, name):
        self.rng = Random(name)
        self.key = LocalKey("vectors", 1, self.rng(32))
        self.keys, self.expected = [self.key], []
        self.identity = Identity(self.rng(16), "tiny-model", "1.0", {"purpose": "vectors"})
        self.data_key, self.path = self.rng(32), "weights.bin"
        self.plaintext, self.plaintexts = self.rng(100), {}

    def recipient(self, key=None, data_key=None, identity=None):
        return recipient(key or self.key, data_key or self.data_key, identity or self.identity, CREATED, self.rng)

    def other_key(self, name="vectors", version=1):
        return LocalKey(name, version, self.rng(32))

    def descriptor(self):
        return to_json({**self.identity._asdict(), "model": self.identity.model.hex(), "path": self.path})

    def recipients(self, change=None):
        made = apply(change, [self.recipient()])
        return made if isinstance(made, bytes) else to_json(made)

    def segment(self, header_hash, i, plaintext, data_key=None):
        key = expand(data_key or self.data_key, b"weightseal/v1 payload")
        return Message(key, self.rng(24), header_hash + u64(i)).seal(plaintext)

    def file(
        self,
        plaintext=None,
        slot_size=4096,
        descriptor=None,
        recipients=None,
        slots=None,
        segments=None,
        sealed=None,
        version=1,
        reserved=0,
        d=None,
        k=None,
    ):
        """Return a single file; each keyword but the sizes is a change to make at that stage."""
        self.plaintext = self.plaintext if plaintext is None else plaintext
        words = apply(descriptor, self.descriptor())
        header = MAGIC + struct.pack(">HHI", version, reserved, len(words) if d is None else d) + words
        self.header_hash = sha256(b"weightseal/v1 header\0", header)
        pair = b""
        if slot_size:
            slot = write_slot(1, self.recipients(recipients), slot_size)
            pair = apply(slots, slot + slot)
        cuts = range(0, len(self.plaintext) + 1, SEGMENT)
        made = [self.segment(self.header_hash, i, self.plaintext[at : at + SEGMENT]) for i, at in enumerate(cuts)]
        payload = b"".join(apply(segments, made))
        return apply(sealed, header + u32(slot_size if k is None else k) + pair + payload)

    def model(
        self,
        plaintexts=None,
        sealed=None,
        digests=None,
        private=None,
        private_message=None,
        files=None,
        statement=None,
        payload=None,
        envelope=None,
        manifest=None,
        recipients=None,
        keys=None,
        folder=None,
    ):
        """Return a sealed model as name -> bytes; each keyword is a change to make at that stage."""
        self.plaintexts = plaintexts or {"config.json": b'{"layers":2}', "weights.bin": self.plaintext}
        paths = sorted(self.plaintexts, key=str.encode)
        contents = {path: self.member(path) for path in paths}
        contents = apply(sealed, contents)
        words = {"plaintextSha256": {path: sha256(self.plaintexts[path]).hex() for path in paths}, "notes": {}}
        words = apply(private, apply(digests, words))
        message = self.private_message(words if isinstance(words, bytes) else to_json(words))
        listed = [sealed_model.list_file(path, len(self.plaintexts[path]), contents[path]) for path in paths]
        listed = apply(files, listed)
        predicate = {
            **self.identity._asdict(),
            "model": self.identity.model.hex(),
            "created": CREATED,
            "files": listed,
            "private": to_base64(apply(private_message, message)),
        }
        words = {
            "_type": sealed_model.STATEMENT,
            "subject": [subject(entry) for entry in listed],
            "predicateType": sealed_model.PREDICATE,
            "predicate": predicate,
        }
        words = apply(payload, to_json(apply(statement, words)))
        signed = {
            "payloadType": sealed_model.PAYLOAD_TYPE,
            "payload": to_base64(words),
            "signatures": [
                {"keyid": sealed_model.MAC_ID, "sig": to_base64(sealed_model.manifest_mac(self.data_key, words))}
            ],
        }
        signed = apply(envelope, signed)
        names = {path + ".sealed": data for path, data in contents.items()}
        names["manifest.json"] = apply(manifest, to_json(signed))
        names["keys.json"] = apply(keys, write_keys_json(self.recipients(recipients)))
        return apply(folder, names)

    def member(self, path, plaintext=None, identity=None):
        plaintext = self.plaintexts[path] if plaintext is None else plaintext
        return seal(plaintext, path, identity or self.identity, self.data_key, rng=self.rng)

    def private_message(self, words):
        key, context = sealed_model.private_place(self.data_key, self.identity)
        return Message(key, self.rng(24), context).seal(words)


def subject(entry):
    digest = sha256(
        b"weightseal/v1 file\0",
        bytes.fromhex(entry["headerHash"]),
        u64(entry["sealedSize"]),
        *map(bytes.fromhex, entry["segments"]),
    )
    return {"name": entry["path"] + ".sealed", "digest": {"weightsealV1": digest.hex()}}


def case(name, rule, expect, title, make, verify=None, released=0, form="file", body=None, streamed=None):
    """Add a case. `make` returns sealed bytes, or for a model name -> bytes, from a Bench."""
    if name in CASES:
        raise AssertionError(f"two cases are called {name}")
    fields = [
        ("title", title),
        ("form", form),
        ("rule", rule),
        ("expect", expect),
        ("verify", verify),
        ("stream-expect", streamed),
        ("body", body),
    ]
    CASES[name] = lambda: build(Bench(name), [(key, word) for key, word in fields if word], make, released)


def model_case(name, rule, expect, title, make, verify=None):
    case(name, rule, expect, title, make, verify, form="model")


def build(bench, fields, make, released):
    sealed, chosen = make(bench), dict(fields)
    fields += [("local-key", f"{key.name} {key.version} {key.key.hex()}") for key in bench.keys]
    fields += [("expect-identity", f"{key}={word}") for key, word in bench.expected]
    if chosen["form"] == "model":
        if chosen["expect"] == "success":
            fields += [
                ("plaintext", f"{quoted(path)} {len(data)} {hashlib.sha256(data).hexdigest()}")
                for path, data in bench.plaintexts.items()
            ]
        return vector_file.Vector(fields, vector_file.pack_model(sealed))
    fields += [(key, str(value)) for key, value in released_part(bench.plaintext, chosen["expect"], released)]
    return vector_file.Vector(fields, sealed if chosen.get("body") == "raw" else vector_file.pack_file(sealed))


def released_part(plaintext, expect, released):
    prefix = "release" if expect == "success" else "stream-release"
    part = plaintext if expect == "success" else plaintext[:released]
    if expect != "success" and not part:
        return []
    return [(f"{prefix}-length", len(part)), (f"{prefix}-sha256", hashlib.sha256(part).hexdigest())]


def quoted(path):
    """Return a path in ASCII without spaces: other bytes stand as %XX."""
    return "".join(chr(byte) if 0x21 <= byte < 0x7F and byte != 0x25 else f"%{byte:02X}" for byte in path.encode())
