# SPDX-License-Identifier: Apache-2.0
"""Faults in manifest.json: the statement, its predicate and its subjects."""

from .manifest_bench import manifest


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
