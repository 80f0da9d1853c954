# SPDX-License-Identifier: Apache-2.0
"""Faults in the header and the descriptor's shape."""

import json

from strict_json import to_json
from .bench import Identity, case, flip


def header(name, rule, expect, title, **changes):
    case(f"header-{name}", rule, expect, title, lambda b: b.file(**changes))


def cut(name, end, title, rule="hdr-6", expect="TruncatedFile"):
    """Cut a file at `end`, which counts from its begin, or is a function of D."""
    header(f"cut-{name}", rule, expect, title, sealed=lambda data: data[: end(len_d(data)) if callable(end) else end])


def len_d(data):
    return int.from_bytes(data[12:16], "big")


header(
    "magic-first-byte",
    "hdr-1",
    "MalformedArtifact",
    "A bit of the magic's first byte is flipped.",
    sealed=lambda data: flip(data, 0, 7),
)
header(
    "magic-last-byte",
    "hdr-1",
    "MalformedArtifact",
    "The magic's last byte is another one.",
    sealed=lambda data: flip(data, 7),
)
header(
    "magic-line-end",
    "hdr-1",
    "MalformedArtifact",
    "A copy as text made one line feed of the magic's line end.",
    sealed=lambda data: data.replace(b"\r\n\x1a", b"\n\x1a", 1),
)
header(
    "not-sealed", "hdr-1", "MalformedArtifact", "Not a sealed file: a short file of text.", sealed=lambda _: b"hello"
)
header("version-0", "hdr-2", "UnsupportedVersion", "The version is 0.", version=0)
header("version-2", "hdr-2", "UnsupportedVersion", "The version is 2.", version=2)
header(
    "version-256",
    "hdr-2",
    "UnsupportedVersion",
    "The version is 256: 1 with its bytes in the wrong order.",
    version=256,
)
header(
    "version-2-only",
    "hdr-2",
    "UnsupportedVersion",
    "The file ends after a version that is 2.",
    version=2,
    sealed=lambda data: data[:10],
)
header("reserved", "hdr-3", "MalformedArtifact", "The reserved field is 1.", reserved=1)
header("reserved-high-byte", "hdr-3", "MalformedArtifact", "The reserved field is 32768.", reserved=0x8000)
header("descriptor-0", "hdr-4", "MalformedArtifact", "D is 0 and the descriptor empty.", descriptor=lambda _: b"")
header(
    "descriptor-16385",
    "hdr-4",
    "MalformedArtifact",
    "D is 16385, with a descriptor of that length.",
    descriptor=lambda data: data.ljust(16_385),
)
header("descriptor-2-31", "hdr-4", "MalformedArtifact", "D is 2147483648.", d=1 << 31)
header("descriptor-2-32", "hdr-4", "MalformedArtifact", "D is 4294967295.", d=(1 << 32) - 1)
header("slots-1", "hdr-5", "MalformedArtifact", "K is 1, with slots of that length.", k=1, slots=lambda pair: b"\0\0")
for size in (4095, 65_537):
    header(f"slots-{size}", "hdr-5", "MalformedArtifact", f"K is {size}, with slots of that length.", slot_size=size)
header("slots-2-31", "hdr-5", "MalformedArtifact", "K is 2147483648.", k=1 << 31)
header("slots-2-32", "hdr-5", "MalformedArtifact", "K is 4294967295.", k=(1 << 32) - 1)
cut("empty", 0, "The file is empty.", "hdr-1")
cut("in-magic", 5, "The file ends in the magic.", "hdr-1")
cut("after-magic", 8, "The file ends after the magic.")
cut("in-version", 9, "The file ends in the version.")
cut("after-version", 10, "The file ends after the version.")
cut("in-reserved", 11, "The file ends in the reserved field.")
cut("in-d", 15, "The file ends in the length of the descriptor.")
cut("after-d", 16, "The file ends after the length of the descriptor.")
cut("in-descriptor", lambda d: 15 + d, "The file ends one byte before the descriptor does.")
cut("after-descriptor", lambda d: 16 + d, "The file ends after the descriptor.")
cut("in-k", lambda d: 19 + d, "The file ends in the slot size.")
cut("after-k", lambda d: 20 + d, "The file ends after the slot size.")
cut("in-first-slot", lambda d: 20 + d + 4095, "The file ends in the first slot.")
cut("after-first-slot", lambda d: 20 + d + 4096, "The file ends after the first slot.")
cut("in-second-slot", lambda d: 20 + d + 8191, "The file ends one byte before the second slot does.")
header(
    "earlier-fault-first",
    "opn-1",
    "MalformedArtifact",
    "The descriptor lacks a brace, and the file ends after it.",
    descriptor=lambda data: data[:-1] + b" ",
    sealed=lambda data: data[: 16 + len_d(data)],
)


def shape(name, rule, title, change):
    """A descriptor whose JSON value is changed; the file is sealed for the changed one."""

    def changed(data):
        value = json.loads(data)
        other = change(value)
        return to_json(value if other is None else other)

    case(f"descriptor-{name}", rule, "MalformedArtifact", title, lambda b: b.file(descriptor=changed))


for member in ("model", "name", "version", "path", "context"):
    shape(
        f"without-{member}", "json-2 dsc-1", f"The member {member} is missing.", lambda v, m=member: v.pop(m) and None
    )
shape(
    "unknown-member", "json-2 dsc-1", "There is a member that this version does not name.", lambda v: {**v, "note": ""}
)
shape("array", "json-3 dsc-1", "It is an array.", lambda v: [v])
shape("model-short", "dsc-1", "The model id has 31 digits.", lambda v: {**v, "model": v["model"][:31]})
shape("model-long", "dsc-1", "The model id has 34 digits.", lambda v: {**v, "model": v["model"] + "00"})
shape(
    "model-upper-case", "json-5", "The model id has upper-case digits.", lambda v: {**v, "model": "AB" + v["model"][2:]}
)
shape(
    "model-not-hex",
    "json-5",
    "The model id has a letter that is no digit.",
    lambda v: {**v, "model": "g" + v["model"][1:]},
)
shape(
    "model-other-digits",
    "json-5",
    "The model id has digits that are not ASCII.",
    lambda v: {**v, "model": "\u0661\u0662" + v["model"][2:]},
)
shape("name-empty", "dsc-1", "The name is empty.", lambda v: {**v, "name": ""})
shape("name-257", "dsc-1", "The name has 257 bytes.", lambda v: {**v, "name": "n" * 257})
shape(
    "name-258-bytes", "dsc-1 json-4", "The name has 129 letters of two bytes each.", lambda v: {**v, "name": "é" * 129}
)
shape("name-null", "json-3", "The name is null.", lambda v: {**v, "name": None})
shape("version-empty", "dsc-1", "The version is empty.", lambda v: {**v, "version": ""})
shape("version-129", "dsc-1", "The version has 129 bytes.", lambda v: {**v, "version": "1" * 129})
shape("version-number", "json-3", "The version is a number.", lambda v: {**v, "version": 1})
shape("version-true", "json-3", "The version is true.", lambda v: {**v, "version": True})
shape("context-array", "json-3 dsc-1", "The context is an array.", lambda v: {**v, "context": []})
shape(
    "context-33-pairs",
    "dsc-1",
    "There are 33 context pairs.",
    lambda v: {**v, "context": {str(n): "" for n in range(33)}},
)
shape("context-name-empty", "dsc-1", "A context name is empty.", lambda v: {**v, "context": {"": "x"}})
shape("context-name-129", "dsc-1", "A context name has 129 bytes.", lambda v: {**v, "context": {"n" * 129: "x"}})
shape("context-value-1025", "dsc-1", "A context value has 1025 bytes.", lambda v: {**v, "context": {"n": "x" * 1025}})
shape("context-value-number", "json-3", "A context value is a number.", lambda v: {**v, "context": {"n": 1}})
shape("context-value-nested", "json-3", "A context value is an object.", lambda v: {**v, "context": {"n": {}}})

for name, path, title in (
    ("empty", "", "The path is empty."),
    ("1025", "p" * 1025, "The path has 1025 bytes."),
    ("1025-bytes", "p" + "é" * 512, "The path has 513 letters that take 1025 bytes."),
    ("absolute", "/etc/passwd", "The path is absolute."),
    ("parent", "../weights.bin", "The path leads to the parent."),
    ("parent-inside", "a/../../b", "The path leads out by a part in its middle."),
    ("parent-only", "..", "It is two dots."),
    ("parent-last", "a/..", "The path ends with two dots."),
    ("dot", "a/./b", "A part of the path is a dot."),
    ("dot-only", ".", "The path is a dot."),
    ("empty-part", "a//b", "A part of the path is empty."),
    ("slash-last", "a/", "The path ends with a slash."),
    ("backslash", "a\\b", "The path holds a backslash."),
    ("backslash-parent", "..\\b", "The path leads to the parent by a backslash."),
):
    shape(f"path-{name}", "dsc-2", title, lambda v, path=path: {**v, "path": path})


def expecting(name, title, *pairs, rule="opn-2", expect="WrongIdentity", **changes):
    def make(b):
        b.expected = list(pairs)
        return b.file(**changes)

    case(f"expect-{name}", rule, expect, title, make)


expecting("name", "Another name is expected.", ("name", "tiny-model2"))
expecting("version", "Another version is expected.", ("version", "1.0.0"))
expecting("context-value", "Another value of a context pair is expected.", ("purpose", "production"))
expecting("context-absent", "A context pair is expected that the file does not have.", ("team", "vision"))
expecting("context-absent-empty", "A context pair with an empty value is expected, and absent.", ("team", ""))
expecting(
    "before-unwrapping",
    "Another name is expected, and there is no recipient.",
    ("name", "other"),
    rule="opn-1 opn-2",
    recipients=lambda _: [],
)
expecting(
    "before-length",
    "Another name is expected, and the file ends in its first segment.",
    ("name", "other"),
    rule="opn-1 opn-2",
    sealed=lambda data: data[:-90],
)
expecting(
    "after-slots",
    "Another name is expected, and no slot is valid.",
    ("name", "other"),
    rule="opn-1",
    expect="MalformedArtifact",
    slots=lambda pair: bytes(len(pair)),
)
expecting(
    "after-version",
    "Another name is expected, and the format's version is 2.",
    ("name", "other"),
    rule="opn-1",
    expect="UnsupportedVersion",
    version=2,
)


def other_identity(b):
    """The wrapped data key is of another model: lcl-1 binds it to its identity."""
    other = Identity(b.rng(16), *b.identity[1:])
    return b.file(recipients=lambda _: [b.recipient(identity=other)])


case(
    "local-other-model", "lcl-1", "NoUsableRecipient", "The data key was wrapped for another model id.", other_identity
)
