# SPDX-License-Identifier: Apache-2.0
"""A sealed model: the manifest, keys.json and the files of one folder."""

import hmac
import os
import re
import unicodedata
from collections import namedtuple
from pathlib import Path

from cobblestone import Message, expand, open_message, sha256, u64
from recipients import read_keys_json, recipient, unwrap, write_keys_json
from sealed_file import SEGMENT, SealedFile, check_expected, read_identity, seal, sealed_length
from strict_json import (
    NotAuthentic,
    TruncatedFile,
    WrongIdentity,
    array,
    from_base64,
    from_hex,
    model_path,
    natural,
    need,
    pairs,
    read_json,
    shape,
    text,
    time,
    to_base64,
    to_json,
)

MAC_ID, PAYLOAD_TYPE = "weightseal/v1 manifest", "application/vnd.in-toto+json"
STATEMENT, PREDICATE = "https://in-toto.io/Statement/v1", "https://weightseal.io/sealed-model/v1"
Entry = namedtuple("Entry", "path size sealed_size header_hash segments")
Manifest = namedtuple("Manifest", "payload mac identity entries private")


def check_collisions(paths):  # v1#mft-4
    def fold(name):
        return unicodedata.normalize("NFC", name).upper().lower()

    sealed = {"manifest.json", "keys.json", *(fold(path + ".sealed") for path in paths)}
    for names in (sealed, plain := {fold(path) for path in paths}):
        folders = {name[: at.start()] for name in names for at in re.finditer("/", name)}
        need(not names & folders, "a file's name is another one's folder")
    need(len(plain) == len(paths), "two paths collide")


def read_entry(value):
    shape(value, "path size sealedSize headerHash segments")
    size, sealed_size = natural(value["size"]), natural(value["sealedSize"])
    segments = [from_hex(digest, 32) for digest in array(value["segments"], 1, 1 << 27)]
    need(
        21 <= sealed_size - sealed_length(size) <= 16_404 and len(segments) == size // SEGMENT + 1,
        "size, sealedSize and segments disagree",
    )  # v1#mft-6
    path = model_path(value["path"])
    need(not path.startswith(".weightseal-"), "a path of a temporary file")  # v1#mdl-2
    return Entry(path, size, sealed_size, from_hex(value["headerHash"], 32), segments)


def file_digest(entry):
    return sha256(b"weightseal/v1 file\0", entry.header_hash, u64(entry.sealed_size), *entry.segments)


def read_manifest(data):
    envelope = shape(read_json(data), "payloadType payload signatures")
    payload, macs = from_base64(envelope["payload"], 0, 1 << 26), []
    for signature in array(envelope["signatures"], 1, 64):
        keyid, sig = text(shape(signature, "keyid sig")["keyid"], 1, 1024), from_base64(signature["sig"], 1, 16_384)
        macs += [sig] if keyid == MAC_ID else []
    need(len(macs) == 1, "the manifest MAC has to be there once")  # v1#mft-7
    statement = shape(read_json(payload), "_type subject predicateType predicate")
    kind = envelope["payloadType"], statement["_type"], statement["predicateType"]
    need(kind == (PAYLOAD_TYPE, STATEMENT, PREDICATE), "not a manifest of this version")
    predicate = shape(statement["predicate"], "model name version context created files private")
    time(predicate["created"])
    entries = [read_entry(value) for value in array(predicate["files"], 1, 1_000_000)]
    paths = [entry.path.encode() for entry in entries]
    need(all(map(bytes.__lt__, paths, paths[1:])), "files are not in order")  # v1#mft-3
    check_collisions([entry.path for entry in entries])
    need(statement["subject"] == subjects(entries), "subjects and files differ")  # v1#mft-5
    return Manifest(payload, macs[0], read_identity(predicate), entries, from_base64(predicate["private"], 0, 1 << 26))


def subjects(entries):
    return [{"name": entry.path + ".sealed", "digest": {"weightsealV1": file_digest(entry).hex()}} for entry in entries]


def manifest_mac(data_key, payload):
    kind = PAYLOAD_TYPE.encode()
    encoded = b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)
    return hmac.digest(expand(data_key, b"weightseal/v1 manifest"), encoded, "sha256")


def private_place(data_key, identity):
    return expand(data_key, b"weightseal/v1 private"), b"weightseal/v1 private\0" + identity.model


def read_private(data, paths):  # v1#mft-10
    private = shape(read_json(data), "plaintextSha256 notes")
    pairs(private["notes"])
    need(type(private["plaintextSha256"]) is dict, "plaintextSha256 is an object")
    digests = {model_path(path): from_hex(digest, 32) for path, digest in private["plaintextSha256"].items()}
    need(set(digests) <= paths, "plaintextSha256 names a file that is not listed")
    return digests


def read_top(folder, name, limit):
    file = Path(folder, name)
    need(not file.is_symlink(), f"{name} is a symbolic link", NotAuthentic)  # v1#mdl-3
    need(file.is_file(), f"{name} is missing")  # v1#mdl-2
    need(file.stat().st_size <= limit, f"limit: {name} has at most {limit} bytes")
    return file.read_bytes()


def sizes_in(folder):
    """Return name -> size of all files but a writer's temporary ones (v1#mdl-2 v1#mdl-3)."""
    sizes = {}
    for root, folders, names in os.walk(folder):
        if Path(root) == Path(folder):
            folders[:], names = (
                [name for name in part if not name.startswith(".weightseal-")] for part in (folders, names)
            )
        for file in (Path(root, name) for name in folders + names):
            need(not file.is_symlink(), f"{file} is a symbolic link", NotAuthentic)
            if not file.is_dir():
                sizes[file.relative_to(folder).as_posix()] = file.stat().st_size
    return sizes


class SealedModel:
    """An opened model: the checks of v1#opening up to the set of files are made by the constructor."""

    def __init__(self, folder, keys, expected=()):
        manifest = read_manifest(read_top(folder, "manifest.json", 64 << 20))
        recipients = read_keys_json(read_top(folder, "keys.json", 65_600))
        self.folder, self.identity, self.entries = Path(folder), manifest.identity, manifest.entries
        check_expected(self.identity, expected)
        self.data_key = unwrap(recipients, keys, self.identity)
        need(
            hmac.compare_digest(manifest_mac(self.data_key, manifest.payload), manifest.mac),
            "the manifest MAC is wrong",
            NotAuthentic,
        )
        private = open_message(*private_place(self.data_key, self.identity), manifest.private)
        self.plaintext_digests = read_private(private, {entry.path for entry in self.entries})
        self.check_files()

    def check_files(self):
        found = sizes_in(self.folder)
        need(
            set(found) == {"manifest.json", "keys.json", *(entry.path + ".sealed" for entry in self.entries)},
            "files are missing or are not listed",
            NotAuthentic,
        )
        for entry in self.entries:
            size = found[entry.path + ".sealed"]
            need(size >= entry.sealed_size, f"{entry.path} is shorter than listed", TruncatedFile)
            need(size == entry.sealed_size, f"{entry.path} is longer than listed", NotAuthentic)

    def open(self, entry):
        file = SealedFile(Path(self.folder, entry.path + ".sealed").read_bytes())
        need(not file.slots, "a file of a model has no key slots")  # v1#mdl-1
        need(file.header_hash == entry.header_hash, f"{entry.path} has another header", NotAuthentic)
        same = (file.identity, file.path) == (self.identity, entry.path)
        need(same, f"{entry.path} is of another model or path", WrongIdentity)
        need(len(file.segments) == sealed_length(entry.size), f"{entry.path} has another header length", NotAuthentic)
        return file.unlock(self.data_key).check_length()

    def verify(self):  # v1#mft-9
        for entry in self.entries:
            file = self.open(entry)
            need(file.segment_digests() == entry.segments, f"{entry.path} has another segment digest", NotAuthentic)
            digest = sha256(file.read())
            need(
                self.plaintext_digests.get(entry.path, digest) == digest,
                f"{entry.path} has another plaintext",
                NotAuthentic,
            )


def list_file(path, size, sealed):
    """Return a file's object in the manifest."""
    file = SealedFile(sealed)
    return {
        "path": path,
        "size": size,
        "sealedSize": len(sealed),
        "headerHash": file.header_hash.hex(),
        "segments": [digest.hex() for digest in file.segment_digests()],
    }


def write_private(data_key, identity, value, rng=os.urandom):
    key, context = private_place(data_key, identity)
    return to_base64(Message(key, rng(24), context).seal(to_json(value)))


def write_statement(identity, files, private, created):
    return {
        "_type": STATEMENT,
        "subject": subjects([read_entry(value) for value in files]),
        "predicateType": PREDICATE,
        "predicate": {
            **identity._asdict(),
            "model": identity.model.hex(),
            "created": created,
            "files": files,
            "private": private,
        },
    }


def write_manifest(statement, data_key):
    payload = to_json(statement)
    return {
        "payloadType": PAYLOAD_TYPE,
        "payload": to_base64(payload),
        "signatures": [{"keyid": MAC_ID, "sig": to_base64(manifest_mac(data_key, payload))}],
    }


def encrypt_model(plaintexts, identity, keys, created, rng=os.urandom, notes=()):
    """Seal path -> plaintext; return the sealed model as name -> bytes."""
    check_collisions(list(plaintexts))
    data_key, paths = rng(32), sorted(plaintexts, key=str.encode)
    sealed = {path: seal(plaintexts[path], path, identity, data_key, rng=rng) for path in paths}
    digests = {path: sha256(plaintexts[path]).hex() for path in paths}
    private = write_private(data_key, identity, {"plaintextSha256": digests, "notes": dict(notes)}, rng)
    files = [list_file(path, len(plaintexts[path]), sealed[path]) for path in paths]
    manifest = to_json(write_manifest(write_statement(identity, files, private, created), data_key))
    read_manifest(manifest)
    recipients = to_json([recipient(key, data_key, identity, created, rng) for key in keys])
    return {
        "manifest.json": manifest,
        "keys.json": write_keys_json(recipients),
        **{path + ".sealed": data for path, data in sealed.items()},
    }
