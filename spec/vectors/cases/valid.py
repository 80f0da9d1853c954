# SPDX-License-Identifier: Apache-2.0
"""Sealed files and models with no fault."""

import json

from strict_json import to_json
from .bench import Identity, case, model_case, swap, to_base64


def valid(name, rule, title, make):
    case(name, rule, "success", title, make)


for size in (0, 1, 16_383, 16_384, 16_385, 32_768, 40_000):
    valid(
        f"valid-{size}-bytes",
        "seg-1 seg-3 seg-4 slt-4",
        f"A file of {size} bytes.",
        lambda b, size=size: b.file(b.rng(size)),
    )


def with_identity(name="tiny-model", version="1.0", context=(), path="weights.bin"):
    def make(b, **changes):
        b.identity, b.path = Identity(b.identity.model, name, version, dict(context)), path
        return b.file(**changes)

    return make


def stranger(n):
    return {"key": f"nowhere:{n}", "wrapped": "AA==", "created": "2026-01-31T12:00:00Z"}


def second_of_two(b):
    b.keys = [b.other_key("another"), b.key]
    first = b.recipient(b.keys[0])
    made = b.file(recipients=lambda entries: [first] + entries)
    b.keys = [b.key]
    return made


def older_version(b):
    old, new = b.other_key("rotated", 1), b.other_key("rotated", 2)
    b.keys = [old, new]
    return b.file(recipients=lambda _: [b.recipient(old)])


def spaced(data):
    """Return the same JSON, its members in another order, with white space and escapes."""
    value = json.loads(data)
    words = json.dumps(dict(reversed(value.items())), indent="\t", ensure_ascii=True).replace("/", "\\/")
    return b" \r\n" + words.encode() + b"\n"


valid(
    "valid-second-recipient",
    "rcp-2 slt-4",
    "Two recipients, of which only the second one's key is at hand.",
    second_of_two,
)
valid(
    "valid-older-key-version",
    "lcl-1",
    "The data key is wrapped under version 1 of a key that has versions 1 and 2.",
    older_version,
)
valid("valid-no-context", "dsc-1", "A file without context pairs.", with_identity())
valid(
    "valid-context-pairs",
    "dsc-1 json-4",
    "Three context pairs, one of them with an empty value.",
    with_identity(context={"team": "vision", "stage": "", "region": "eu"}),
)
valid(
    "valid-context-32-pairs",
    "dsc-1",
    "32 context pairs, which is the limit.",
    with_identity(context={f"pair {n}": str(n) for n in range(32)}),
)
valid(
    "valid-context-order",
    "lcl-1",
    "Context names whose order by UTF-8 bytes is not their order by UTF-16 units.",
    with_identity(context={"\U00010000": "second", "\uff5e": "first", "b": "after a", "a": "before b"}),
)
valid(
    "valid-unicode",
    "dsc-1 json-4",
    "Name, version, path and context hold letters of many scripts.",
    with_identity("Modèle 模型 🦉", "версия ١", {"équipe": "größe 🧪"}, "dossier/名前 🗝.bin"),
)
valid(
    "valid-strings-at-limits",
    "dsc-1 dsc-2 json-4",
    "Name, version, path, context name and context value are as long as they may be, in bytes.",
    with_identity("é" * 128, "v" * 128, {"k" * 128: "語" * 341 + "x"}, "a/" + "🗝" * 255 + "bc"),
)
valid(
    "valid-strings-shortest",
    "dsc-1 dsc-2",
    "Name, version, path and context name have one byte, the context value none.",
    with_identity("n", "v", {"k": ""}, "p"),
)
valid(
    "valid-recipient-limits",
    "rcp-1",
    "Recipients that are passed over have the longest and the shortest strings.",
    lambda b: b.file(
        recipients=lambda entries: [
            {**stranger(0), "key": "nowhere:".ljust(1024, "k"), "keyVersion": "v" * 256},
            {**stranger(0), "key": "x:y", "keyVersion": "v"},
        ]
        + entries
    ),
)
valid(
    "valid-path-odd-parts",
    "dsc-2",
    "Path parts that only look special: three dots, a leading dot, a trailing dot.",
    with_identity(path=".../.hidden/..x/x../y."),
)
valid(
    "valid-descriptor-spelling",
    "dsc-3 json-1",
    "The descriptor has white space, escapes and another order of members.",
    lambda b: b.file(descriptor=spaced),
)
valid(
    "valid-surrogate-pair-escape",
    "json-4",
    "A character beyond U+FFFF is written as two escaped surrogates.",
    lambda b: with_identity("\U0001f989")(b, descriptor=swap("\U0001f989".encode(), rb"\ud83e\udd89")),
)
valid(
    "valid-descriptor-16384",
    "hdr-4",
    "The descriptor has 16384 bytes, which is the limit.",
    lambda b: b.file(descriptor=lambda data: data.ljust(16_384)),
)
valid("valid-slots-65536", "hdr-5", "K is 65536, which is the limit.", lambda b: b.file(slot_size=65_536))
valid("valid-slots-5000", "hdr-5", "K is 5000: it need not be a power of two.", lambda b: b.file(slot_size=5000))
valid(
    "valid-slot-full",
    "slt-1",
    "The recipients fill the slots to the last byte.",
    lambda b: b.file(recipients=lambda entries: to_json(entries).ljust(4096 - 44)),
)
valid(
    "valid-64-recipients",
    "rcp-1 rcp-2",
    "64 recipients, which is the limit; the last is the one that opens.",
    lambda b: b.file(slot_size=8192, recipients=lambda entries: [stranger(n) for n in range(63)] + entries),
)
valid(
    "valid-passed-over",
    "rcp-2",
    "Nine recipients of unknown schemes and unknown keys come first and do not count.",
    lambda b: b.file(
        recipients=lambda entries: [
            {**entries[0], "key": uri} for uri in ["future+kms.v2-x:a"] * 5 + ["local:elsewhere"] * 4
        ]
        + entries
    ),
)
valid(
    "valid-eighth-attempt",
    "rcp-2 lcl-1",
    "Seven recipients cannot be unwrapped, the eighth can.",
    lambda b: b.file(recipients=lambda entries: [b.recipient(b.other_key()) for _ in range(7)] + entries),
)
valid(
    "valid-year-0000",
    "json-6",
    "A recipient was made on 29 February of the year 0000.",
    lambda b: b.file(recipients=lambda entries: [{**entries[0], "created": "0000-02-29T23:59:59Z"}]),
)
valid(
    "valid-wrapped-16384",
    "rcp-1",
    "A recipient that is passed over has 16384 wrapped bytes, which is the limit.",
    lambda b: b.file(
        slot_size=32_768, recipients=lambda entries: [{**stranger(0), "wrapped": to_base64(bytes(16_384))}] + entries
    ),
)


def expecting(*pairs):
    def make(b):
        b.expected = list(pairs)
        return b.file()

    return make


valid(
    "valid-expected",
    "opn-2",
    "Name, version and a context pair are the expected ones.",
    expecting(("name", "tiny-model"), ("version", "1.0"), ("purpose", "vectors")),
)


def valid_model(name, rule, title, make):
    model_case(name, rule, "success", title, make)


valid_model("valid-model", "mft-1 mft-6 mft-7", "A model of two files.", lambda b: b.model())
valid_model(
    "valid-model-folders",
    "mdl-2 mft-3",
    "A model with folders, an empty file and a file of three chunks.",
    lambda b: b.model({"a": b"a", "a-b": b"-", "a0": b"0", "data/empty": b"", "data/part-1/x.bin": b.rng(40_000)}),
)
valid_model(
    "valid-model-order",
    "mft-3",
    "Paths whose order by UTF-8 bytes is not their order by UTF-16 units.",
    lambda b: b.model({"\uff5e.bin": b"first", "\U00010000.bin": b"second", "Z": b"Z", "a": b"a"}),
)
valid_model(
    "valid-model-unicode",
    "mft-4",
    "Paths of many scripts, none of which collide.",
    lambda b: b.model({"größe/模型.bin": b"1", "große/模型.bin": b"2", "i": b"3", "ı2": b"4", "k": b"5"}),
)
valid_model(
    "valid-model-notes",
    "mft-10",
    "The private part has notes and no plaintext digests.",
    lambda b: b.model(private=lambda _: {"notes": {"origin": "training run 7"}, "plaintextSha256": {}}),
)
valid_model(
    "valid-model-private-two-chunks",
    "mft-10",
    "The private part has two chunks, the second all white space.",
    lambda b: b.model(private=lambda value: to_json(value).ljust(16_384 + 10)),
)
valid_model(
    "valid-model-signatures",
    "mft-11",
    "Signatures with unknown key ids stand beside the manifest MAC.",
    lambda b: b.model(
        envelope=lambda words: words["signatures"].insert(0, {"keyid": "somebody", "sig": "AAAA"})
        or words["signatures"].append({"keyid": "x", "sig": "AA=="})
    ),
)
valid_model(
    "valid-model-signature-limits",
    "mft-1",
    "Signatures have the longest and the shortest key id and value.",
    lambda b: b.model(
        envelope=lambda words: words["signatures"].extend(
            [{"keyid": "k" * 1024, "sig": to_base64(bytes(16_384))}, {"keyid": "k", "sig": "AA=="}]
        )
    ),
)
valid_model(
    "valid-model-64-signatures",
    "mft-1",
    "64 signatures, which is the limit, the manifest MAC last.",
    lambda b: b.model(
        envelope=lambda words: words["signatures"].__setitem__(
            slice(0, 0), [{"keyid": str(n), "sig": "AA=="} for n in range(63)]
        )
    ),
)
valid_model(
    "valid-model-temporary-file",
    "mdl-2",
    "A writer's temporary file was left in the top folder.",
    lambda b: b.model(folder=lambda names: {**names, ".weightseal-x": b"half a keys.json"}),
)
valid_model(
    "valid-model-temporary-folder",
    "mdl-2",
    "A writer's temporary folder was left in the top folder.",
    lambda b: b.model(folder=lambda names: {**names, ".weightseal-new/a.sealed": b"half a file"}),
)
valid_model(
    "valid-model-keys-line-feed",
    "kjs-1",
    "keys.json ends with one line feed.",
    lambda b: b.model(keys=lambda data: data + b"\n"),
)
valid_model(
    "valid-model-keys-65492",
    "rcp-1 kjs-1",
    "The recipients in keys.json have 65492 bytes, which is the limit.",
    lambda b: b.model(recipients=lambda entries: to_json(entries).ljust(65_492)),
)
valid_model(
    "valid-model-keys-spaced",
    "kjs-1",
    "The recipients in keys.json have white space around and inside.",
    lambda b: b.model(recipients=lambda entries: b" " + json.dumps(entries, indent=1).encode() + b"\n"),
)
valid_model(
    "valid-model-manifest-64-mib",
    "mft-2",
    "manifest.json has 64 MiB, which is the limit; most is white space.",
    lambda b: b.model(manifest=lambda data: data.ljust(64 << 20)),
)
valid_model("valid-model-header-16384", "mft-6", "A file's header is as long as it may be.", lambda b: long_header(b))


def long_header(b):
    """Seal one file whose descriptor ends with white space up to the limit."""
    b.path = "weights.bin"
    sealed = b.file(slot_size=0, descriptor=lambda data: data.ljust(16_384))
    return b.model({"weights.bin": b.plaintext}, sealed=lambda contents: {"weights.bin": sealed})
