# SPDX-License-Identifier: Apache-2.0
"""Faults in manifest.json: the list of files, its order, collisions, paths and sizes."""

from .bench import SEGMENT
from .manifest_bench import manifest

THREE = {"a": b"a", "b": b"bb", "c": b"ccc"}


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
