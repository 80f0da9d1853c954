# SPDX-License-Identifier: Apache-2.0
"""Faults in manifest.json."""

import sealed_model
from strict_json import to_base64
from .bench import SEGMENT, flip, model_case, swap

THREE = {"a": b"a", "b": b"bb", "c": b"ccc"}


def manifest(name, rule, title, expect="MalformedArtifact", plaintexts=None, **changes):
    model_case(
        f"manifest-{name}",
        rule,
        expect,
        title,
        lambda b: b.model(
            plaintexts, **{stage: lambda value, change=change: change(b, value) for stage, change in changes.items()}
        ),
    )


# The envelope


def envelope(name, rule, title, change, expect="MalformedArtifact"):
    manifest(name, rule, title, expect, envelope=change)


def signatures(name, rule, title, change, expect="MalformedArtifact"):
    """`change` makes the list out of the bench and the manifest MAC's object."""
    envelope(name, rule, title, lambda b, words: {**words, "signatures": change(b, words["signatures"][0])}, expect)


manifest("empty", "mft-1 json-1", "It is empty.", manifest=lambda b, data: b"")
manifest("not-json", "mft-1 json-1", "It is not JSON.", manifest=lambda b, data: b"model: tiny")
manifest("trailing", "json-1", "A byte follows.", manifest=lambda b, data: data + b"x")
manifest(
    "64-mib-and-1",
    "mft-2",
    "It has one byte more than 64 MiB; most is white space.",
    manifest=lambda b, data: data.ljust((64 << 20) + 1),
)
envelope(
    "without-payload-type",
    "mft-1 json-2",
    "The payload type is missing.",
    lambda b, words: {key: words[key] for key in ("payload", "signatures")},
)
envelope(
    "payload-type",
    "mft-1",
    "The payload type is another one, which the MAC does not cover.",
    lambda b, words: {**words, "payloadType": "application/json"},
)
envelope(
    "unknown-member", "mft-1 json-2", "The envelope has a member that is not named.", lambda b, words: {**words, "x": 1}
)
envelope(
    "payload-url-base64",
    "json-5",
    "The payload is in the base64 for URLs, without padding.",
    lambda b, words: {**words, "payload": words["payload"].replace("+", "-").rstrip("=") + "_"},
)
envelope(
    "payload-line-feed",
    "json-5",
    "The payload's base64 is in lines.",
    lambda b, words: {**words, "payload": words["payload"][:76] + "\n" + words["payload"][76:]},
)
envelope(
    "payload-changed",
    "mft-7",
    "A letter of the payload is another one.",
    lambda b, words: {**words, "payload": to_base64(swap(b"2026-01-31", b"2026-01-30")(unpacked(words)))},
    "NotAuthentic",
)
envelope(
    "payload-spaced",
    "mft-7",
    "The payload's value is the same, its bytes have a space more.",
    lambda b, words: {**words, "payload": to_base64(unpacked(words) + b" ")},
    "NotAuthentic",
)
signatures(
    "mac-missing",
    "mft-7",
    "There is another signature, but no manifest MAC.",
    lambda b, mac: [{**mac, "keyid": "somebody"}],
)
signatures(
    "mac-near-name",
    "mft-7",
    "The manifest MAC's key id is in upper case.",
    lambda b, mac: [{**mac, "keyid": mac["keyid"].upper()}],
)
signatures("mac-twice", "mft-7", "The manifest MAC is there twice.", lambda b, mac: [mac, mac])
signatures(
    "mac-wrong-and-right",
    "mft-7",
    "A wrong manifest MAC stands beside the right one.",
    lambda b, mac: [mac, {**mac, "sig": "AAAA"}],
)
signatures(
    "mac-flipped",
    "mft-7",
    "A bit of the manifest MAC is flipped.",
    lambda b, mac: [{**mac, "sig": to_base64(flip(raw(mac), 31))}],
    "NotAuthentic",
)
signatures(
    "mac-short",
    "mft-7",
    "The manifest MAC has lost its last byte.",
    lambda b, mac: [{**mac, "sig": to_base64(raw(mac)[:31])}],
    "NotAuthentic",
)
signatures(
    "mac-long",
    "mft-7",
    "The manifest MAC has a byte more.",
    lambda b, mac: [{**mac, "sig": to_base64(raw(mac) + b"\0")}],
    "NotAuthentic",
)
signatures("mac-empty", "mft-1", "The manifest MAC is empty.", lambda b, mac: [{**mac, "sig": ""}])
signatures("no-signatures", "mft-1", "There are no signatures.", lambda b, mac: [])
signatures(
    "65-signatures",
    "mft-1",
    "There are 65 signatures.",
    lambda b, mac: [mac] + [{"keyid": str(n), "sig": "AA=="} for n in range(64)],
)
signatures(
    "signature-member",
    "mft-1 json-2",
    "A signature has a member that is not named.",
    lambda b, mac: [{**mac, "cert": ""}],
)
signatures("keyid-empty", "mft-1", "A key id is empty.", lambda b, mac: [mac, {"keyid": "", "sig": "AA=="}])
signatures(
    "keyid-1025", "mft-1", "A key id has 1025 bytes.", lambda b, mac: [mac, {"keyid": "k" * 1025, "sig": "AA=="}]
)
signatures(
    "keyid-missing", "mft-1 json-2", "A key id is missing, as DSSE allows.", lambda b, mac: [mac, {"sig": "AA=="}]
)
signatures(
    "sig-16385",
    "mft-1",
    "A signature has 16385 bytes.",
    lambda b, mac: [mac, {"keyid": "x", "sig": to_base64(bytes(16_385))}],
)


def unpacked(words):
    return sealed_model.from_base64(words["payload"], 0, 1 << 26)


def raw(mac):
    return sealed_model.from_base64(mac["sig"], 0, 32)


# The statement


def statement(name, rule, title, change, plaintexts=None):
    manifest(name, rule, title, plaintexts=plaintexts, statement=change)


def predicate(name, rule, title, change):
    statement(name, rule, title, lambda b, words: {**words, "predicate": change(words["predicate"])})


def first_file(name, rule, title, change):
    """Change the first file's object after its subject was made."""
    predicate(
        f"file-{name}", rule, title, lambda words: {**words, "files": [change(words["files"][0]), *words["files"][1:]]}
    )


statement(
    "type",
    "mft-1",
    "The statement's type is version 0.1 of in-toto.",
    lambda b, words: {**words, "_type": "https://in-toto.io/Statement/v0.1"},
)
statement(
    "predicate-type",
    "mft-1",
    "The predicate type is version 2.",
    lambda b, words: {**words, "predicateType": "https://weightseal.io/sealed-model/v2"},
)
statement(
    "statement-member",
    "mft-1 json-2",
    "The statement has a member that is not named.",
    lambda b, words: {**words, "x": 1},
)
predicate(
    "predicate-member", "mft-1 json-2", "The predicate has a member that is not named.", lambda words: {**words, "x": 1}
)
for member in ("model", "name", "version", "context", "created", "files", "private"):
    predicate(
        f"without-{member}",
        "mft-1 json-2",
        f"The predicate has no {member}.",
        lambda words, m=member: {key: value for key, value in words.items() if key != m},
    )
predicate(
    "created", "json-6 mft-1", "The time is on 31 June.", lambda words: {**words, "created": "2026-06-31T00:00:00Z"}
)
predicate("name-empty", "mft-1", "The name is empty.", lambda words: {**words, "name": ""})
predicate(
    "private-base64",
    "json-5 mft-1",
    "The private part's base64 is not canonical.",
    lambda words: {**words, "private": "AAB="},
)
manifest(
    "member-twice",
    "json-2",
    "The statement has its predicate type twice.",
    payload=lambda b, data: data[:-1] + b',"predicateType":"https://weightseal.io/sealed-model/v1"}',
)
manifest(
    "no-files",
    "mft-1",
    "There are no files.",
    files=lambda b, listed: [],
    digests=lambda b, words: {**words, "plaintextSha256": {}},
    folder=lambda b, names: {name: names[name] for name in ("manifest.json", "keys.json")},
)
first_file("member", "mft-1 json-2", "A file has a member that is not named.", lambda entry: {**entry, "mode": 420})
first_file(
    "without-header-hash",
    "mft-1 json-2",
    "A file has no header hash.",
    lambda entry: {key: value for key, value in entry.items() if key != "headerHash"},
)
first_file(
    "header-hash-short",
    "mft-1",
    "A header hash has 31 bytes.",
    lambda entry: {**entry, "headerHash": entry["headerHash"][2:]},
)
first_file(
    "segment-upper-case",
    "json-5",
    "A segment digest is in upper case.",
    lambda entry: {**entry, "segments": ["AB" * 32]},
)
first_file(
    "segments-string",
    "json-3 mft-1",
    "The segments are a string.",
    lambda entry: {**entry, "segments": entry["segments"][0]},
)
first_file("size-string", "json-3", "A size is a string.", lambda entry: {**entry, "size": str(entry["size"])})

# Subjects


def subjects(name, title, change):
    statement(f"subject-{name}", "mft-5", title, lambda b, words: {**words, "subject": change(words["subject"])})


subjects("missing", "A subject is missing.", lambda found: found[:1])
subjects("extra", "There is one subject more than files.", lambda found: [*found, {**found[0], "name": "z.sealed"}])
subjects("twice", "A subject is there twice.", lambda found: [*found, found[-1]])
subjects("order", "The subjects are in another order than the files.", lambda found: found[::-1])
subjects("name", "A subject has another name.", lambda found: [{**found[0], "name": "config.json"}, found[1]])
subjects(
    "digest",
    "A subject has another digest.",
    lambda found: [{**found[0], "digest": {"weightsealV1": "00" * 32}}, found[1]],
)
subjects(
    "digests-swapped",
    "Two subjects have each other's digest.",
    lambda found: [{**found[0], "digest": found[1]["digest"]}, {**found[1], "digest": found[0]["digest"]}],
)
subjects(
    "digest-added",
    "A subject has a second digest.",
    lambda found: [{**found[0], "digest": {**found[0]["digest"], "sha256": "00" * 32}}, found[1]],
)
subjects(
    "digest-other-name",
    "A subject's digest is called sha256.",
    lambda found: [{**found[0], "digest": {"sha256": found[0]["digest"]["weightsealV1"]}}, found[1]],
)
statement("subject-null", "json-3 mft-1", "The subjects are null.", lambda b, words: {**words, "subject": None})

# The list of files: order, collisions, sizes


def files(name, rule, title, change, plaintexts=None, omitted=(), expect="MalformedArtifact"):
    """Change the list before the subjects are made of it; `omitted` paths are left out of the folder."""
    manifest(
        name,
        rule,
        title,
        expect,
        plaintexts,
        files=lambda b, listed: change(listed),
        folder=lambda b, names: {
            name: data for name, data in names.items() if name.removesuffix(".sealed") not in omitted
        },
    )


files("order", "mft-3", "Two files are not in order.", lambda listed: [listed[1], listed[0], listed[2]], THREE)
files(
    "order-utf-16",
    "mft-3",
    "Files are in the order of UTF-16 units, not of UTF-8 bytes.",
    lambda listed: listed[::-1],
    {"\U00010000": b"a", "\uff5e": b"b"},
)
files(
    "order-letters",
    "mft-3",
    "Files are in an order that puts lower case first.",
    lambda listed: listed[::-1],
    {"Beta": b"B", "alpha": b"a"},
)
files("path-twice", "mft-3", "A file is listed twice.", lambda listed: [listed[0], listed[0], *listed[1:]])


def collision(name, first, second, title):
    files(f"collision-{name}", "mft-4", title, lambda listed: listed, {first: b"1", second: b"2"}, (first, second))


collision("case", "Model.bin", "model.bin", "Two paths differ in case.")
collision("case-folder", "Data/x.bin", "data/x.bin", "Two paths differ in their folders' case.")
collision("case-greek", "Σίσυφος", "σίσυφος", "Two paths differ in the case of a Greek letter.")
collision("final-sigma", "λόγοσ", "λόγος", "Two paths differ in a sigma and a final sigma.")
collision("sharp-s", "große", "grosse", "Two paths are equal after upper-casing: a sharp s and two letters.")
collision("dotless-i", "file", "fıle", "Two paths are equal after upper-casing: an i and a dotless i.")
collision("kelvin", "k.bin", "\u212a.bin", "Two paths differ in a letter k and the sign for kelvin.")
collision(
    "normal-form",
    "caf\u00e9",
    "cafe\u0301",
    "Two paths differ in normal form: a letter with an accent, and a letter and an accent.",
)
collision("ligature", "\ufb01le", "file", "Two paths are equal after upper-casing: a ligature and two letters.")
collision("deseret", "\U00010400", "\U00010428", "Two paths differ in the case of a letter beyond U+FFFF.")
collision("file-and-folder", "a", "a/b", "A path is another one's folder.")
collision("file-and-folder-case", "A", "a/b", "A path is another one's folder, but for case.")
collision("sealed-folder", "a", "a.sealed/b", "A sealed file's name is another one's folder.")
collision("sealed-folder-case", "a", "A.SEALED/b", "A sealed file's name is another one's folder, but for case.")
collision("manifest-folder", "manifest.json/a", "z", "A path has manifest.json for its folder.")
collision("keys-folder", "Keys.JSON/a", "z", "A path has keys.json for its folder, but for case.")
files(
    "collision-apart",
    "mft-4",
    "A path is another one's folder; a third path stands between the two in order.",
    lambda listed: listed,
    {"a": b"1", "a-b": b"2", "a/c": b"3"},
    ("a", "a-b", "a/c"),
)
files(
    "temporary-path",
    "mdl-2",
    "A path begins as a temporary file's name does.",
    lambda listed: listed,
    {".weightseal-a": b"1", "b": b"2"},
)


def path(name, title, new):
    """Put another path of the same place in order into files, subjects and private part."""
    manifest(
        f"path-{name}",
        "dsc-2 mft-1",
        title,
        files=lambda b, listed: [{**listed[0], "path": new}, listed[1]],
        digests=lambda b, words: {**words, "plaintextSha256": {}},
    )


path("parent", "A path leads to the parent.", "../config.json")
path("absolute", "A path is absolute.", "/config.json")
path("backslash", "A path holds a backslash.", "a\\config.json")
path("empty", "A path is empty.", "")
path("1025", "A path has 1025 bytes.", "c" * 1025)


def sizes(name, title, change):
    files(f"sizes-{name}", "mft-6", title, lambda listed: [{**listed[0], **change(listed[0])}, *listed[1:]])


sizes(
    "plaintext-larger",
    "A size is 16384 bytes more than the sealed size allows.",
    lambda entry: {"size": entry["size"] + 16_384},
)
sizes("plaintext-far-larger", "A size is 9007199254740991.", lambda entry: {"size": (1 << 53) - 1})
sizes(
    "no-header",
    "A sealed size leaves 20 bytes for the header.",
    lambda entry: {"sealedSize": 20 + 56 + 16 + entry["size"]},
)
sizes(
    "header-16405",
    "A sealed size leaves 16405 bytes for the header.",
    lambda entry: {"sealedSize": 16_405 + 56 + 16 + entry["size"]},
)
sizes("sealed-zero", "A sealed size is 0.", lambda entry: {"sealedSize": 0})
sizes("no-segments", "A file lists no segment.", lambda entry: {"segments": []})
sizes("two-segments", "A small file lists two segments.", lambda entry: {"segments": entry["segments"] * 2})
sizes(
    "full-segment",
    "A file of 2^26 bytes lists one segment, sealed as one.",
    lambda entry: {"size": SEGMENT, "sealedSize": entry["sealedSize"] - entry["size"] + SEGMENT + 4096 * 16},
)
files(
    "header-hash",
    "mft-8",
    "A file's listed header hash is another one.",
    lambda listed: [listed[0], {**listed[1], "headerHash": "00" * 32}],
    expect="NotAuthentic",
)
