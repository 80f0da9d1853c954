# SPDX-License-Identifier: Apache-2.0
"""Faults in a sealed model's files, keys.json and private part."""
import json

from recipients import write_keys_json
from strict_json import to_json
from .bench import flip, model_case, sha256

PAIR = {"a.bin": b"first file", "b.bin": b"other file"}


def model(name, rule, expect, title, plaintexts=None, verify=None, **changes):
    """`changes` are those of Bench.model, each called with the bench first."""
    model_case(f"model-{name}", rule, expect, title, lambda b: b.model(
        plaintexts, **{stage: lambda value, change=change: change(b, value) for stage, change in changes.items()}), verify)


def without(name):
    return lambda b, names: {key: data for key, data in names.items() if key != name}


def replaced(name, change):
    return lambda b, names: {**names, name: change(b, names[name])}


# The set of files and their sizes

model("without-manifest", "mdl-2", "MalformedArtifact", "manifest.json is missing.", folder=without("manifest.json"))
model("without-keys", "mdl-2", "MalformedArtifact", "keys.json is missing.", folder=without("keys.json"))
model("without-file", "mdl-2", "NotAuthentic", "A listed file is missing.", folder=without("weights.bin.sealed"))
model("extra-file", "mdl-2", "NotAuthentic", "A file is there that is not listed.",
      folder=lambda b, names: {**names, "README.md": b"hello"})
model("extra-sealed-file", "mdl-2", "NotAuthentic", "A genuine sealed file of this model is there that is not listed.",
      folder=lambda b, names: {**names, "more.bin.sealed": b.member("more.bin", b"more")})
model("extra-file-in-folder", "mdl-2", "NotAuthentic", "A file in a folder is not listed.",
      folder=lambda b, names: {**names, "extra/a.sealed": b""})
model("temporary-file-in-folder", "mdl-2", "NotAuthentic", "A temporary file's name does not stand in the top folder.",
      {"data/a": b"a"}, folder=lambda b, names: {**names, "data/.weightseal-x": b""})
model("renamed-file", "mdl-2", "NotAuthentic", "A file has another name than the listed one.",
      folder=lambda b, names: {("Weights.bin.sealed" if name == "weights.bin.sealed" else name): data
                               for name, data in names.items()})
model("swapped-files", "mft-8", "NotAuthentic", "Two files of equal length changed places.", PAIR, folder=lambda b, names: {
    **names, "a.bin.sealed": names["b.bin.sealed"], "b.bin.sealed": names["a.bin.sealed"]})
model("shorter-file", "mft-8", "TruncatedFile", "A sealed file is one byte shorter than listed.",
      folder=replaced("weights.bin.sealed", lambda b, data: data[:-1]))
model("empty-sealed-file", "mft-8", "TruncatedFile", "A sealed file is empty.",
      folder=replaced("weights.bin.sealed", lambda b, data: b""))
model("longer-file", "mft-8", "NotAuthentic", "A sealed file is one byte longer than listed.",
      folder=replaced("weights.bin.sealed", lambda b, data: data + b"\0"))
model("missing-before-shorter", "opn-1 mdl-2", "NotAuthentic", "One file is shorter than listed, another one missing.", PAIR,
      folder=lambda b, names: without("b.bin.sealed")(b, {**names, "a.bin.sealed": names["a.bin.sealed"][:-1]}))

# What a sealed file holds

model("file-flipped", "seg-6", "NotAuthentic", "A bit of a file's last tag is flipped.",
      folder=replaced("weights.bin.sealed", lambda b, data: flip(data, -1)))
model("file-commitment-flipped", "seg-5", "NotAuthentic", "A bit of a file's commitment is flipped.",
      folder=replaced("weights.bin.sealed", lambda b, data: flip(data, 20 + descriptor_length(data) + 30)))
model("file-magic", "hdr-1 mft-8", "MalformedArtifact", "A bit of a file's magic is flipped.",
      folder=replaced("weights.bin.sealed", lambda b, data: flip(data, 1)))
model("file-version", "hdr-2 mft-8", "UnsupportedVersion", "A file's version is 2.",
      folder=replaced("weights.bin.sealed", lambda b, data: data[:9] + b"\2" + data[10:]))
model("file-slot-size", "mdl-1", "MalformedArtifact", "A file's K is 4096, in bytes that its header hash does not cover.",
      {"weights.bin": bytes(9000)}, folder=replaced("weights.bin.sealed", lambda b, data: set_k(data, 4096)))
model("file-slot-size-1", "mdl-1 hdr-5", "MalformedArtifact", "A file's K is 1.",
      folder=replaced("weights.bin.sealed", lambda b, data: set_k(data, 1)))
model("file-descriptor-changed", "mft-8", "NotAuthentic", "A letter of the path in a file's descriptor is another one.",
      folder=replaced("weights.bin.sealed", lambda b, data: data.replace(b"weights.bin", b"weightz.bin")))
model("file-of-other-model", "mft-8", "NotAuthentic", "A file of another model with the same data key has taken its place.",
      folder=replaced("weights.bin.sealed",
                      lambda b, data: b.member("weights.bin", identity=b.identity._replace(model=b.rng(16)))))


def listed_as(**fields):
    """Seal weights.bin with another identity, or path, and list it so: header hash and digests agree."""
    def change(b, contents):
        path = fields.get("path", "weights.bin")
        identity = b.identity._replace(**{key: word for key, word in fields.items() if key != "path"})
        return {**contents, "weights.bin": b.member(path, b.plaintext, identity)}
    return change


model("listed-other-model", "mft-8", "WrongIdentity", "A listed file's descriptor has another model id.",
      sealed=listed_as(model=bytes(16)))
model("listed-other-name", "mft-8", "WrongIdentity", "A listed file's descriptor has another name.", sealed=listed_as(name="t"))
model("listed-other-version", "mft-8", "WrongIdentity", "A listed file's descriptor has another version.",
      sealed=listed_as(version="2.0"))
model("listed-other-context", "mft-8", "WrongIdentity", "A listed file's descriptor has another context.",
      sealed=listed_as(context={}))
model("listed-other-path", "mft-8", "WrongIdentity", "A listed file's descriptor has another path.",
      sealed=listed_as(path="config.json"))
model("listed-header-length", "mft-8 mft-6", "NotAuthentic", "The listed sizes leave one byte less for the header than it has.",
      files=lambda b, listed: [listed[0], {**listed[1], "size": listed[1]["size"] + 1}])


def descriptor_length(data):
    return int.from_bytes(data[12:16], "big")


def set_k(data, size):
    at = 16 + descriptor_length(data)
    return data[:at] + size.to_bytes(4, "big") + data[at + 4:]


# keys.json

def keys(name, rule, title, change):
    model(f"keys-{name}", rule, "MalformedArtifact", title, keys=change)


keys("digest", "kjs-1", "The digest does not match.", lambda b, data: data[:11] + b"0" * 64 + data[75:])
keys("recipient-changed", "kjs-1", "A digit of the recipients is another one.", lambda b, data: data.replace(b"2026-01-31", b"2026-01-30"))
keys("digest-upper-case", "kjs-1", "The digest is in upper case.", lambda b, data: data[:11] + data[11:75].upper() + data[75:])
keys("space", "kjs-1", "A space stands after the first brace.", lambda b, data: data[:1] + b" " + data[1:])
keys("two-line-feeds", "kjs-1", "Two line feeds follow.", lambda b, data: data + b"\n\n")
keys("carriage-return", "kjs-1", "A carriage return and a line feed follow.", lambda b, data: data + b"\r\n")
keys("order", "kjs-1", "The recipients come before the digest.",
     lambda b, data: b'{"recipients":' + data[90:-1] + b"," + data[1:76] + b"}")
keys("extra-member", "kjs-1", "A third member follows.", lambda b, data: data[:-1] + b',"note":""}')
keys("other-digest", "kjs-1", "The digest is the plain SHA-256 of the recipients.",
     lambda b, data: data[:11] + sha256(data[90:-1]).hex().encode() + data[75:])
keys("empty", "kjs-1", "It is empty.", lambda b, data: b"")
keys("cut", "kjs-1", "The closing brace is missing.", lambda b, data: data[:-1])
keys("65601", "kjs-1", "It has 65601 bytes.", lambda b, data: write_keys_json(data[90:-1].ljust(65_601 - 91)))
keys("recipients-65493", "rcp-1", "The recipients have 65493 bytes.",
     lambda b, data: write_keys_json(data[90:-1].ljust(65_493)))
keys("recipients-65", "rcp-1", "There are 65 recipients.",
     lambda b, data: write_keys_json(to_json(json.loads(data[90:-1]) * 65)))
keys("recipients-object", "rcp-1", "The recipients are an object.", lambda b, data: write_keys_json(b"{}"))

# The private part

def private(name, rule, expect, title, change):
    model(f"private-{name}", rule, expect, title, private=change)


model("private-flipped", "mft-10", "NotAuthentic", "A bit of the private part is flipped.",
      private_message=lambda b, data: flip(data, -1))
model("private-commitment", "mft-10 seg-5", "NotAuthentic", "A bit of the private part's commitment is flipped.",
      private_message=lambda b, data: flip(data, 30))
model("private-empty", "mft-10", "NotAuthentic", "The private part is empty.", private_message=lambda b, data: b"")
model("private-71-bytes", "mft-10", "NotAuthentic", "The private part has 71 bytes.", private_message=lambda b, data: data[:71])
model("private-extended", "mft-10", "NotAuthentic", "A byte follows the private part.",
      private_message=lambda b, data: data + b"\0")
model("private-last-chunk-dropped", "mft-10", "NotAuthentic", "The private part's last chunk, all white space, is missing.",
      private=lambda b, value: to_json(value).ljust(16_384 + 10), private_message=lambda b, data: data[:56 + 16_400])
model("private-of-other-model", "mft-10", "NotAuthentic", "The private part was sealed for another model id.",
      private_message=lambda b, data: other_private(b))
private("no-json", "mft-10 json-1", "MalformedArtifact", "The private part is not JSON.", lambda b, value: b"secret")
private("unknown-member", "mft-10 json-2", "MalformedArtifact", "The private part has a member that is not named.",
        lambda b, value: {**value, "more": {}})
private("without-notes", "mft-10 json-2", "MalformedArtifact", "The private part has no notes.",
        lambda b, value: {"plaintextSha256": {}})
private("33-notes", "mft-10", "MalformedArtifact", "There are 33 notes.",
        lambda b, value: {**value, "notes": {str(n): "" for n in range(33)}})
private("digests-array", "mft-10 json-3", "MalformedArtifact", "The plaintext digests are an array.",
        lambda b, value: {**value, "plaintextSha256": []})
private("note-number", "mft-10 json-3", "MalformedArtifact", "A note is a number.", lambda b, value: {**value, "notes": {"n": 1}})
private("unlisted-path", "mft-10", "MalformedArtifact", "There is a plaintext digest for a file that is not listed.",
        lambda b, value: {**value, "plaintextSha256": {"other.bin": "00" * 32}})
private("digest-short", "mft-10", "MalformedArtifact", "A plaintext digest has 31 bytes.",
        lambda b, value: {**value, "plaintextSha256": {"weights.bin": "00" * 31}})
private("digest-upper-case", "mft-10 json-5", "MalformedArtifact", "A plaintext digest is in upper case.",
        lambda b, value: {**value, "plaintextSha256": {"weights.bin": "AB" * 32}})
model("private-digest-wrong", "mft-9", "success", "A plaintext digest is another one: only verify reads the whole plaintext.",
      verify="NotAuthentic", private=lambda b, value: {**value, "plaintextSha256": {"weights.bin": "00" * 32}})
model("segment-digest-wrong", "mft-9", "success", "A listed segment digest is another one: only verify computes it.",
      verify="NotAuthentic", files=lambda b, listed: [listed[0], {**listed[1], "segments": ["00" * 32]}])


def other_private(b):
    own = b.identity
    b.identity = own._replace(model=b.rng(16))
    made = b.private_message(b'{"plaintextSha256":{},"notes":{}}')
    b.identity = own
    return made


# The order of checks

def expecting(name, title, expect, rule="opn-1 opn-2", pair=("version", "2.0"), **changes):
    def make(b):
        b.expected = [pair]
        return b.model(**changes)
    model_case(f"model-expect-{name}", rule, expect, title, make)


expecting("version", "Another version is expected of a model.", "WrongIdentity", "opn-2")
expecting("context", "A context pair is expected that a model does not have.", "WrongIdentity", "opn-2", ("team", "vision"))
expecting("before-unwrapping", "Another version is expected, and keys.json has no recipient.", "WrongIdentity",
          recipients=lambda _: [])
expecting("after-keys", "Another version is expected, and the digest in keys.json does not match.", "MalformedArtifact",
          keys=lambda data: data[:11] + b"0" * 64 + data[75:])
model("keys-before-mac", "opn-1", "NoUsableRecipient", "There is no recipient, and the payload was changed.",
      recipients=lambda b, _: [], envelope=lambda b, words: {**words, "signatures": [{**words["signatures"][0], "sig": "AAAA"}]})
model("mac-before-files", "opn-1 mft-7", "NotAuthentic", "The manifest MAC is wrong, and a file is shorter than listed.",
      envelope=lambda b, words: {**words, "signatures": [{**words["signatures"][0], "sig": "AAAA"}]},
      folder=replaced("weights.bin.sealed", lambda b, data: data[:-1]))
model("private-before-files", "opn-1 mft-10", "MalformedArtifact", "The private part is not JSON, and a file is missing.",
      private=lambda b, value: b"secret", folder=without("weights.bin.sealed"))
model("files-before-header", "opn-1", "TruncatedFile", "One file is shorter than listed, and another one has no magic.", PAIR,
      folder=lambda b, names: {**names, "a.bin.sealed": flip(names["a.bin.sealed"], 0),
                               "b.bin.sealed": names["b.bin.sealed"][:-1]})
