# SPDX-License-Identifier: Apache-2.0
"""Faults in a model's keys.json and its private part."""

import json

from recipients import write_keys_json
from strict_json import to_json
from .bench import flip, sha256
from .model import model

# keys.json


def keys(name, rule, title, change):
    model(f"keys-{name}", rule, "MalformedArtifact", title, keys=change)


keys("digest", "kjs-1", "The digest does not match.", lambda b, data: data[:11] + b"0" * 64 + data[75:])
keys(
    "recipient-changed",
    "kjs-1",
    "A digit of the recipients is another one.",
    lambda b, data: data.replace(b"2026-01-31", b"2026-01-30"),
)
keys(
    "digest-upper-case",
    "kjs-1",
    "The digest is in upper case.",
    lambda b, data: data[:11] + data[11:75].upper() + data[75:],
)
keys("space", "kjs-1", "A space stands after the first brace.", lambda b, data: data[:1] + b" " + data[1:])
keys("two-line-feeds", "kjs-1", "Two line feeds follow.", lambda b, data: data + b"\n\n")
keys("carriage-return", "kjs-1", "A carriage return and a line feed follow.", lambda b, data: data + b"\r\n")
keys(
    "order",
    "kjs-1",
    "The recipients come before the digest.",
    lambda b, data: b'{"recipients":' + data[90:-1] + b"," + data[1:76] + b"}",
)
keys("extra-member", "kjs-1", "A third member follows.", lambda b, data: data[:-1] + b',"note":""}')
keys(
    "other-digest",
    "kjs-1",
    "The digest is the plain SHA-256 of the recipients.",
    lambda b, data: data[:11] + sha256(data[90:-1]).hex().encode() + data[75:],
)
keys("empty", "kjs-1", "It is empty.", lambda b, data: b"")
keys("cut", "kjs-1", "The closing brace is missing.", lambda b, data: data[:-1])
keys("65601", "kjs-1", "It has 65601 bytes.", lambda b, data: write_keys_json(data[90:-1].ljust(65_601 - 91)))
keys(
    "recipients-65493",
    "rcp-1",
    "The recipients have 65493 bytes.",
    lambda b, data: write_keys_json(data[90:-1].ljust(65_493)),
)
keys(
    "recipients-65",
    "rcp-1",
    "There are 65 recipients.",
    lambda b, data: write_keys_json(to_json(json.loads(data[90:-1]) * 65)),
)
keys("recipients-object", "rcp-1", "The recipients are an object.", lambda b, data: write_keys_json(b"{}"))

# The private part


def private(name, rule, expect, title, change):
    model(f"private-{name}", rule, expect, title, private=change)


model(
    "private-flipped",
    "mft-10",
    "NotAuthentic",
    "A bit of the private part is flipped.",
    private_message=lambda b, data: flip(data, -1),
)
model(
    "private-commitment",
    "mft-10 seg-5",
    "NotAuthentic",
    "A bit of the private part's commitment is flipped.",
    private_message=lambda b, data: flip(data, 30),
)
model("private-empty", "mft-10", "NotAuthentic", "The private part is empty.", private_message=lambda b, data: b"")
model(
    "private-71-bytes",
    "mft-10",
    "NotAuthentic",
    "The private part has 71 bytes.",
    private_message=lambda b, data: data[:71],
)
model(
    "private-extended",
    "mft-10",
    "NotAuthentic",
    "A byte follows the private part.",
    private_message=lambda b, data: data + b"\0",
)
model(
    "private-last-chunk-dropped",
    "mft-10",
    "NotAuthentic",
    "The private part's last chunk, all white space, is missing.",
    private=lambda b, value: to_json(value).ljust(16_384 + 10),
    private_message=lambda b, data: data[: 56 + 16_400],
)
model(
    "private-of-other-model",
    "mft-10",
    "NotAuthentic",
    "The private part was sealed for another model id.",
    private_message=lambda b, data: other_private(b),
)
private("no-json", "mft-10 json-1", "MalformedArtifact", "The private part is not JSON.", lambda b, value: b"secret")
private(
    "unknown-member",
    "mft-10 json-2",
    "MalformedArtifact",
    "The private part has a member that is not named.",
    lambda b, value: {**value, "more": {}},
)
private(
    "without-notes",
    "mft-10 json-2",
    "MalformedArtifact",
    "The private part has no notes.",
    lambda b, value: {"plaintextSha256": {}},
)
private(
    "33-notes",
    "mft-10",
    "MalformedArtifact",
    "There are 33 notes.",
    lambda b, value: {**value, "notes": {str(n): "" for n in range(33)}},
)
private(
    "digests-array",
    "mft-10 json-3",
    "MalformedArtifact",
    "The plaintext digests are an array.",
    lambda b, value: {**value, "plaintextSha256": []},
)
private(
    "note-number",
    "mft-10 json-3",
    "MalformedArtifact",
    "A note is a number.",
    lambda b, value: {**value, "notes": {"n": 1}},
)
private(
    "unlisted-path",
    "mft-10",
    "MalformedArtifact",
    "There is a plaintext digest for a file that is not listed.",
    lambda b, value: {**value, "plaintextSha256": {"other.bin": "00" * 32}},
)
private(
    "digest-short",
    "mft-10",
    "MalformedArtifact",
    "A plaintext digest has 31 bytes.",
    lambda b, value: {**value, "plaintextSha256": {"weights.bin": "00" * 31}},
)
private(
    "digest-upper-case",
    "mft-10 json-5",
    "MalformedArtifact",
    "A plaintext digest is in upper case.",
    lambda b, value: {**value, "plaintextSha256": {"weights.bin": "AB" * 32}},
)
model(
    "private-digest-wrong",
    "mft-9",
    "success",
    "A plaintext digest is another one: only verify reads the whole plaintext.",
    verify="NotAuthentic",
    private=lambda b, value: {**value, "plaintextSha256": {"weights.bin": "00" * 32}},
)
model(
    "segment-digest-wrong",
    "mft-9",
    "success",
    "A listed segment digest is another one: only verify computes it.",
    verify="NotAuthentic",
    files=lambda b, listed: [listed[0], {**listed[1], "segments": ["00" * 32]}],
)


def other_private(b):
    own = b.identity
    b.identity = own._replace(model=b.rng(16))
    made = b.private_message(b'{"plaintextSha256":{},"notes":{}}')
    b.identity = own
    return made
