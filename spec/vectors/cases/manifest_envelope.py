# SPDX-License-Identifier: Apache-2.0
"""Faults in manifest.json: its envelope and the MAC."""

import sealed_model
from strict_json import to_base64
from .bench import flip, swap
from .manifest_bench import manifest


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
