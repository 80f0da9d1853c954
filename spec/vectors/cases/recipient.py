# SPDX-License-Identifier: Apache-2.0
"""Faults in the list of recipients, and data keys that do not fit."""

from strict_json import to_base64
from .bench import Identity, LocalKey, case, model_case


def recipients(name, rule, expect, title, change, slot_size=4096):
    """`change` makes the list out of the bench and the good recipient."""
    case(
        f"recipients-{name}",
        rule,
        expect,
        title,
        lambda b: b.file(slot_size=slot_size, recipients=lambda entries: change(b, entries[0])),
    )


def entry(name, rule, title, slot_size=4096, **members):
    recipients(name, rule, "MalformedArtifact", title, lambda b, good: [{**good, **members}], slot_size)


def wrapped(name, title, change):
    """Respell the base64 of a recipient that stands after the good one: none of it is ever decoded to use."""
    recipients(
        f"wrapped-{name}",
        "json-5",
        "MalformedArtifact",
        title,
        lambda b, good: [good, {**good, "wrapped": change(good["wrapped"])}],
    )


def created(name, title, time):
    entry(f"created-{name}", "json-6", title, created=time)


recipients("none", "rcp-3", "NoUsableRecipient", "The list is empty.", lambda b, good: [])
recipients(
    "65",
    "rcp-1",
    "MalformedArtifact",
    "There are 65 recipients.",
    lambda b, good: [good] + [{**good, "key": f"nowhere:{n}"} for n in range(64)],
    16_384,
)
recipients("object", "rcp-1 json-3", "MalformedArtifact", "The list is an object.", lambda b, good: {"0": good})
recipients("null-entry", "rcp-1 json-3", "MalformedArtifact", "An entry is null.", lambda b, good: [good, None])
recipients(
    "string", "rcp-1 json-3", "MalformedArtifact", "An entry is a string.", lambda b, good: [good, "local:vectors"]
)
recipients("bytes", "rcp-1 json-1", "MalformedArtifact", "The list is empty of any byte.", lambda b, good: b"")
for member in ("key", "wrapped", "created"):
    recipients(
        f"without-{member}",
        "rcp-1 json-2",
        "MalformedArtifact",
        f"The member {member} is missing.",
        lambda b, good, m=member: [{k: v for k, v in good.items() if k != m}],
    )
entry(
    "unknown-member",
    "rcp-1 json-2",
    "There is a member that this version does not name.",
    endpoint="https://kms.example/",
)
entry("key-no-scheme", "rcp-1", "A key has no scheme.", key="vectors")
entry("key-empty-scheme", "rcp-1", "A key's scheme is empty.", key=":vectors")
entry("key-upper-case", "rcp-1", "A key's scheme is in upper case.", key="LOCAL:vectors")
entry("key-digit-first", "rcp-1", "A key's scheme begins with a digit.", key="9p:vectors")
entry("key-bad-scheme", "rcp-1", "A key's scheme holds an underscore.", key="lo_cal:vectors")
entry("key-ends", "rcp-1", "A key has nothing after its scheme.", key="local:")
entry("key-1025", "rcp-1", "A key has 1025 bytes.", key="nowhere:".ljust(1025, "k"))
entry("key-number", "rcp-1 json-3", "A key is a number.", key=7)
entry("key-version-empty", "rcp-1", "A key version is empty.", keyVersion="")
entry("key-version-257", "rcp-1", "A key version has 257 bytes.", keyVersion="1" * 257)
entry("key-version-number", "rcp-1 json-3", "A key version is a number.", keyVersion=1)
entry("key-version-null", "rcp-1 json-3", "A key version is null, rather than absent.", keyVersion=None)
entry("wrapped-empty", "rcp-1", "Nothing is wrapped.", wrapped="")
entry("wrapped-16385", "rcp-1", "There are 16385 wrapped bytes.", 32_768, wrapped=to_base64(bytes(16_385)))
wrapped("no-padding", "The padding of base64 is missing.", lambda _: "AAA")
wrapped("short-padding", "One of two padding characters is missing.", lambda _: "AA=")
wrapped("more-padding", "There is padding after whole base64.", lambda _: "AAAA=")
wrapped("trailing-bits", "The bits that base64 leaves over are not zero.", lambda _: "AAB=")
wrapped("white-space", "base64 has a space in it.", lambda word: word[:4] + " " + word[4:])
wrapped("line-feed", "base64 ends with an escaped line feed.", lambda word: word + "\n")
wrapped("url-alphabet", "base64 is of the alphabet for URLs.", lambda _: "-_-_")
wrapped("data-after-padding", "There is base64 after padding.", lambda _: "AA==AAAA")
created("date-only", "A time is a date alone.", "2026-01-31")
created("lower-case", "A time is written in lower case.", "2026-01-31t12:00:00z")
created("space", "A time has a space for its T.", "2026-01-31 12:00:00Z")
created("fraction", "A time has a fraction of a second.", "2026-01-31T12:00:00.0Z")
created("offset", "A time has an offset.", "2026-01-31T12:00:00+00:00")
created("month-13", "A time is in month 13.", "2026-13-01T12:00:00Z")
created("day-0", "A time is on day 0.", "2026-01-00T12:00:00Z")
created("31-april", "A time is on 31 April.", "2026-04-31T12:00:00Z")
created("29-february", "A time is on 29 February of 2100, no leap year.", "2100-02-29T12:00:00Z")
created("hour-24", "A time is at hour 24.", "2026-01-31T24:00:00Z")
created("minute-60", "A time is at minute 60.", "2026-01-31T12:60:00Z")
created("leap-second", "A time is a leap second, and one that happened.", "2016-12-31T23:59:60Z")
created("long-year", "A time has a year of five digits.", "12026-01-31T12:00:00Z")
created("other-digits", "A time has digits that are not ASCII.", "202\u0666-01-31T12:00:00Z")
created("number", "A time is a number.", 1769860800)

recipients(
    "foreign-data-key",
    "rcp-5 seg-5",
    "NotAuthentic",
    "The data key that is unwrapped is not the one it was sealed under.",
    lambda b, good: [b.recipient(data_key=b.rng(32))],
)
recipients(
    "foreign-data-key-first",
    "rcp-5",
    "NotAuthentic",
    "A foreign data key comes first, the right one second.",
    lambda b, good: [b.recipient(data_key=b.rng(32)), good],
)
recipients(
    "data-key-31",
    "key-2",
    "NotAuthentic",
    "The wrapped data key has 31 bytes.",
    lambda b, good: [b.recipient(data_key=b.data_key[:31])],
)
recipients(
    "data-key-33",
    "key-2",
    "NotAuthentic",
    "The wrapped data key has 33 bytes.",
    lambda b, good: [b.recipient(data_key=b.data_key + b"\0")],
)
recipients(
    "data-key-31-first",
    "key-2 rcp-5",
    "NotAuthentic",
    "A data key of 31 bytes comes first, the right one second.",
    lambda b, good: [b.recipient(data_key=b.data_key[:31]), good],
)
recipients(
    "ninth-attempt",
    "rcp-2",
    "NoUsableRecipient",
    "Eight recipients cannot be unwrapped; the ninth could.",
    lambda b, good: [b.recipient(b.other_key()) for _ in range(8)] + [good],
)
recipients(
    "ninth-attempt-versions",
    "rcp-2 lcl-1",
    "NoUsableRecipient",
    "Eight recipients name a version that the key does not have; the ninth is good.",
    lambda b, good: [{**good, "keyVersion": str(n)} for n in range(2, 10)] + [good],
)
recipients(
    "ninth-attempt-short",
    "rcp-2 lcl-1",
    "NoUsableRecipient",
    "Eight recipients have one wrapped byte, too few to open; the ninth is good.",
    lambda b, good: [{**good, "wrapped": "AA=="}] * 8 + [good],
)
recipients(
    "spoiled",
    "lcl-1 rcp-3",
    "NoUsableRecipient",
    "The wrapped data key's last byte is another one.",
    lambda b, good: [
        {**good, "wrapped": good["wrapped"][:-4] + ("AAAA" if good["wrapped"][-4:] != "AAAA" else "BBBB")}
    ],
)
recipients(
    "key-version-absent",
    "lcl-1",
    "NoUsableRecipient",
    "A local key's version is absent.",
    lambda b, good: [{k: v for k, v in good.items() if k != "keyVersion"}],
)
recipients(
    "key-version-zeros",
    "lcl-1",
    "NoUsableRecipient",
    "A local key's version is written 01.",
    lambda b, good: [{**good, "keyVersion": "01"}],
)
recipients(
    "other-key",
    "rcp-3",
    "NoUsableRecipient",
    "The only recipient is a key that is not at hand.",
    lambda b, good: [{**good, "key": "local:vectors2"}],
)
recipients(
    "other-service",
    "rcp-2 rcp-4",
    "NoUsableRecipient",
    "The only recipient is of a key service that is not configured, and its key names an address.",
    lambda b, good: [{**good, "key": "transit:https://127.0.0.1:9/steal"}],
)


def other(**fields):
    return lambda b, good: [b.recipient(identity=b.identity._replace(**fields))]


recipients(
    "wrapped-other-name", "lcl-1", "NoUsableRecipient", "The data key was wrapped for another name.", other(name="t")
)
recipients(
    "wrapped-other-version",
    "lcl-1",
    "NoUsableRecipient",
    "The data key was wrapped for another version.",
    other(version="1.1"),
)
recipients(
    "wrapped-other-context",
    "lcl-1",
    "NoUsableRecipient",
    "The data key was wrapped without the context pair.",
    other(context={}),
)


def no_key_and_cut(b):
    b.keys = [LocalKey("unrelated", 1, b.rng(32))]
    return b.file(sealed=lambda data: data[:-101])


case(
    "recipients-before-cut",
    "opn-1 rcp-3",
    "NoUsableRecipient",
    "No key is at hand, and the file ends in segment 0.",
    no_key_and_cut,
)


def renamed(b):
    """The file says another name than the one its data key was wrapped under, and is sealed for it."""
    good = b.recipient()
    b.identity = Identity(b.identity.model, "renamed", *b.identity[2:])
    return b.file(recipients=lambda _: [good])


case(
    "recipients-renamed-file",
    "lcl-1 key-1",
    "NoUsableRecipient",
    "The file was sealed again under another name.",
    renamed,
)
model_case(
    "recipients-model-none",
    "rcp-3",
    "NoUsableRecipient",
    "The list in a model's keys.json is empty.",
    lambda b: b.model(recipients=lambda _: []),
)
model_case(
    "recipients-model-foreign-data-key",
    "rcp-5 mft-7",
    "NotAuthentic",
    "keys.json holds another data key.",
    lambda b: b.model(recipients=lambda _: [b.recipient(data_key=b.rng(32))]),
)
model_case(
    "recipients-model-data-key-31",
    "key-2",
    "NotAuthentic",
    "keys.json holds a data key of 31 bytes.",
    lambda b: b.model(recipients=lambda _: [b.recipient(data_key=b.data_key[:31])]),
)
model_case(
    "recipients-model-other-version",
    "lcl-1",
    "NoUsableRecipient",
    "keys.json was copied from another version.",
    lambda b: b.model(recipients=lambda _: other(version="0.9")(b, None)),
)
