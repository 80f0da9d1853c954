# SPDX-License-Identifier: Apache-2.0
"""Faults in a sealed model's files, and the order of checks."""

from strict_json import to_base64
from .bench import flip, model_case

PAIR = {"a.bin": b"first file", "b.bin": b"other file"}


def model(name, rule, expect, title, plaintexts=None, verify=None, **changes):
    """`changes` are those of Bench.model, each called with the bench first."""
    model_case(
        f"model-{name}",
        rule,
        expect,
        title,
        lambda b: b.model(
            plaintexts, **{stage: lambda value, change=change: change(b, value) for stage, change in changes.items()}
        ),
        verify,
    )


def without(name):
    return lambda b, names: {key: data for key, data in names.items() if key != name}


def replaced(name, change):
    return lambda b, names: {**names, name: change(b, names[name])}


# The set of files and their sizes

model("without-manifest", "mdl-2", "MalformedArtifact", "manifest.json is missing.", folder=without("manifest.json"))
model("without-keys", "mdl-2", "MalformedArtifact", "keys.json is missing.", folder=without("keys.json"))
model("without-file", "mdl-2", "NotAuthentic", "A listed file is missing.", folder=without("weights.bin.sealed"))
model(
    "extra-file",
    "mdl-2",
    "NotAuthentic",
    "A file is there that is not listed.",
    folder=lambda b, names: {**names, "README.md": b"hello"},
)
model(
    "extra-sealed-file",
    "mdl-2",
    "NotAuthentic",
    "A genuine sealed file of this model is there that is not listed.",
    folder=lambda b, names: {**names, "more.bin.sealed": b.member("more.bin", b"more")},
)
model(
    "extra-file-in-folder",
    "mdl-2",
    "NotAuthentic",
    "A file in a folder is not listed.",
    folder=lambda b, names: {**names, "extra/a.sealed": b""},
)
model(
    "temporary-file-in-folder",
    "mdl-2",
    "NotAuthentic",
    "A temporary file's name does not stand in the top folder.",
    {"data/a": b"a"},
    folder=lambda b, names: {**names, "data/.weightseal-x": b""},
)
model(
    "renamed-file",
    "mdl-2",
    "NotAuthentic",
    "A file has another name than the listed one.",
    folder=lambda b, names: {
        ("Weights.bin.sealed" if name == "weights.bin.sealed" else name): data for name, data in names.items()
    },
)
model(
    "swapped-files",
    "mft-8",
    "NotAuthentic",
    "Two files of equal length changed places.",
    PAIR,
    folder=lambda b, names: {**names, "a.bin.sealed": names["b.bin.sealed"], "b.bin.sealed": names["a.bin.sealed"]},
)
model(
    "shorter-file",
    "mft-8",
    "TruncatedFile",
    "A sealed file is one byte shorter than listed.",
    folder=replaced("weights.bin.sealed", lambda b, data: data[:-1]),
)
model(
    "empty-sealed-file",
    "mft-8",
    "TruncatedFile",
    "A sealed file is empty.",
    folder=replaced("weights.bin.sealed", lambda b, data: b""),
)
model(
    "longer-file",
    "mft-8",
    "NotAuthentic",
    "A sealed file is one byte longer than listed.",
    folder=replaced("weights.bin.sealed", lambda b, data: data + b"\0"),
)
model(
    "missing-before-shorter",
    "opn-1 mdl-2",
    "NotAuthentic",
    "One file is shorter than listed, another one missing.",
    PAIR,
    folder=lambda b, names: without("b.bin.sealed")(b, {**names, "a.bin.sealed": names["a.bin.sealed"][:-1]}),
)

# What a sealed file holds

model(
    "file-flipped",
    "seg-6",
    "NotAuthentic",
    "A bit of a file's last tag is flipped.",
    folder=replaced("weights.bin.sealed", lambda b, data: flip(data, -1)),
)
model(
    "file-commitment-flipped",
    "seg-5",
    "NotAuthentic",
    "A bit of a file's commitment is flipped.",
    folder=replaced("weights.bin.sealed", lambda b, data: flip(data, 20 + descriptor_length(data) + 30)),
)
model(
    "file-magic",
    "hdr-1 mft-8",
    "MalformedArtifact",
    "A bit of a file's magic is flipped.",
    folder=replaced("weights.bin.sealed", lambda b, data: flip(data, 1)),
)
model(
    "file-version",
    "hdr-2 mft-8",
    "UnsupportedVersion",
    "A file's version is 2.",
    folder=replaced("weights.bin.sealed", lambda b, data: data[:9] + b"\2" + data[10:]),
)
model(
    "file-slot-size",
    "mdl-1",
    "MalformedArtifact",
    "A file's K is 4096, in bytes that its header hash does not cover.",
    {"weights.bin": bytes(9000)},
    folder=replaced("weights.bin.sealed", lambda b, data: set_k(data, 4096)),
)
model(
    "file-slot-size-1",
    "mdl-1 hdr-5",
    "MalformedArtifact",
    "A file's K is 1.",
    folder=replaced("weights.bin.sealed", lambda b, data: set_k(data, 1)),
)
model(
    "file-descriptor-changed",
    "mft-8",
    "NotAuthentic",
    "A letter of the path in a file's descriptor is another one.",
    folder=replaced("weights.bin.sealed", lambda b, data: data.replace(b"weights.bin", b"weightz.bin")),
)
model(
    "file-of-other-model",
    "mft-8",
    "NotAuthentic",
    "A file of another model with the same data key has taken its place.",
    folder=replaced(
        "weights.bin.sealed", lambda b, data: b.member("weights.bin", identity=b.identity._replace(model=b.rng(16)))
    ),
)


def listed_as(**fields):
    """Seal weights.bin with another identity, or path, and list it so: header hash and digests agree."""

    def change(b, contents):
        path = fields.get("path", "weights.bin")
        identity = b.identity._replace(**{key: word for key, word in fields.items() if key != "path"})
        return {**contents, "weights.bin": b.member(path, b.plaintext, identity)}

    return change


model(
    "listed-other-model",
    "mft-8",
    "WrongIdentity",
    "A listed file's descriptor has another model id.",
    sealed=listed_as(model=bytes(16)),
)
model(
    "listed-other-name",
    "mft-8",
    "WrongIdentity",
    "A listed file's descriptor has another name.",
    sealed=listed_as(name="t"),
)
model(
    "listed-other-version",
    "mft-8",
    "WrongIdentity",
    "A listed file's descriptor has another version.",
    sealed=listed_as(version="2.0"),
)
model(
    "listed-other-context",
    "mft-8",
    "WrongIdentity",
    "A listed file's descriptor has another context.",
    sealed=listed_as(context={}),
)
model(
    "listed-other-path",
    "mft-8",
    "WrongIdentity",
    "A listed file's descriptor has another path.",
    sealed=listed_as(path="config.json"),
)
model(
    "listed-header-length",
    "mft-8 mft-6",
    "NotAuthentic",
    "The listed sizes leave one byte less for the header than it has.",
    files=lambda b, listed: [listed[0], {**listed[1], "size": listed[1]["size"] + 1}],
)


def descriptor_length(data):
    return int.from_bytes(data[12:16], "big")


def set_k(data, size):
    at = 16 + descriptor_length(data)
    return data[:at] + size.to_bytes(4, "big") + data[at + 4 :]


# The order of checks


def expecting(name, title, expect, rule="opn-1 opn-2", pair=("version", "2.0"), **changes):
    def make(b):
        b.expected = [pair]
        return b.model(**changes)

    model_case(f"model-expect-{name}", rule, expect, title, make)


expecting("version", "Another version is expected of a model.", "WrongIdentity", "opn-2")
expecting(
    "context", "A context pair is expected that a model does not have.", "WrongIdentity", "opn-2", ("team", "vision")
)
expecting(
    "before-unwrapping",
    "Another version is expected, and keys.json has no recipient.",
    "WrongIdentity",
    recipients=lambda _: [],
)
expecting(
    "after-keys",
    "Another version is expected, and the digest in keys.json does not match.",
    "MalformedArtifact",
    keys=lambda data: data[:11] + b"0" * 64 + data[75:],
)
model(
    "keys-before-mac",
    "opn-1",
    "NoUsableRecipient",
    "There is no recipient, and the payload was changed.",
    recipients=lambda b, _: [],
    envelope=lambda b, words: {**words, "signatures": [{**words["signatures"][0], "sig": to_base64(bytes(32))}]},
)
model(
    "mac-before-files",
    "opn-1 mft-7",
    "NotAuthentic",
    "The manifest MAC is wrong, and a file is shorter than listed.",
    envelope=lambda b, words: {**words, "signatures": [{**words["signatures"][0], "sig": to_base64(bytes(32))}]},
    folder=replaced("weights.bin.sealed", lambda b, data: data[:-1]),
)
model(
    "private-before-files",
    "opn-1 mft-10",
    "MalformedArtifact",
    "The private part is not JSON, and a file is missing.",
    private=lambda b, value: b"secret",
    folder=without("weights.bin.sealed"),
)
model(
    "files-before-header",
    "opn-1",
    "TruncatedFile",
    "One file is shorter than listed, and another one has no magic.",
    PAIR,
    folder=lambda b, names: {
        **names,
        "a.bin.sealed": flip(names["a.bin.sealed"], 0),
        "b.bin.sealed": names["b.bin.sealed"][:-1],
    },
)
