# SPDX-License-Identifier: Apache-2.0
"""States and faults of the two key slots."""

from recipients import write_slot
from strict_json import to_json
from .bench import case, flip, sha256, u32, u64

SIZE = 4096


def slots(name, rule, expect, title, pair, verify=None, slot_size=SIZE):
    """`pair` makes both slots out of the bench and the good slot of generation 1."""
    case(
        f"slots-{name}",
        rule,
        expect,
        title,
        lambda b: b.file(slot_size=slot_size, slots=lambda both: b"".join(pair(b, both[:slot_size]))),
        verify,
    )


def opens_only(name, rule, title, pair):
    slots(name, rule, "success", title, pair, verify="MalformedArtifact")


def no_use(b, generation=2):
    """Return a valid slot whose only recipient no key at hand can open."""
    return write_slot(generation, to_json([b.recipient(b.other_key())]))


def good(b, generation):
    return write_slot(generation, to_json([b.recipient()]))


def with_length(slot, length):
    """Return a slot that says another length, its digest made for it."""
    head = slot[:8] + u32(length)
    return head + sha256(b"weightseal/v1 slot\0", head, slot[44 : 44 + length]) + slot[44:]


slots(
    "newer-second",
    "slt-1 slt-3",
    "success",
    "The second slot is newer, and the only one that opens.",
    lambda b, slot: (no_use(b, 1), good(b, 2)),
)
slots(
    "newer-first",
    "slt-1 slt-3",
    "success",
    "The first slot is newer, and the only one that opens.",
    lambda b, slot: (good(b, 8), no_use(b, 7)),
)
slots(
    "newer-does-not-open",
    "slt-1",
    "NoUsableRecipient",
    "The newer slot has no usable recipient; the older one has.",
    lambda b, slot: (slot, no_use(b, 2)),
)
slots(
    "newer-empty",
    "slt-1 rcp-3",
    "NoUsableRecipient",
    "The newer slot has an empty list; the older one opens.",
    lambda b, slot: (slot, write_slot(2, b"[]")),
)
slots(
    "newer-malformed",
    "slt-1 rcp-1",
    "MalformedArtifact",
    "The newer slot is valid, but its recipients are no list.",
    lambda b, slot: (slot, write_slot(2, b"{}")),
)
slots(
    "older-malformed",
    "slt-1",
    "success",
    "The older slot is valid, but its recipients are no list: it is not in use.",
    lambda b, slot: (good(b, 2), write_slot(1, b"{}")),
)
slots(
    "generation-unsigned",
    "slt-1",
    "success",
    "The newer slot's generation is 2 to the 63rd.",
    lambda b, slot: (no_use(b, 5), good(b, 1 << 63)),
)
slots("generation-0", "slt-1", "success", "Both slots have generation 0.", lambda b, slot: (good(b, 0),) * 2)
slots(
    "generation-highest",
    "slt-1",
    "success",
    "The newer slot has the highest generation.",
    lambda b, slot: (good(b, (1 << 64) - 1), no_use(b, (1 << 64) - 2)),
)
slots(
    "same-generation",
    "slt-2",
    "MalformedArtifact",
    "Two valid slots of one generation differ.",
    lambda b, slot: (slot, good(b, 1)),
)
slots("both-zero", "slt-1", "MalformedArtifact", "Both slots are all zero.", lambda b, slot: (bytes(SIZE),) * 2)
slots(
    "both-torn",
    "slt-1",
    "MalformedArtifact",
    "Both slots have a flipped bit in their recipients.",
    lambda b, slot: (flip(slot, 50),) * 2,
)
slots(
    "both-padding",
    "slt-1",
    "MalformedArtifact",
    "Both slots end with a byte that is not zero.",
    lambda b, slot: (flip(slot, -1),) * 2,
)
slots(
    "both-too-long",
    "slt-1",
    "MalformedArtifact",
    "Both slots say that they are one byte longer than they can be.",
    lambda b, slot: (with_length(slot, SIZE - 43),) * 2,
)
slots(
    "both-length-2-32",
    "slt-1",
    "MalformedArtifact",
    "Both slots say a length of 4294967295.",
    lambda b, slot: (with_length(slot, (1 << 32) - 1),) * 2,
)
slots(
    "both-invalid-unexpected",
    "slt-1 opn-1",
    "MalformedArtifact",
    "Both slots are torn, and no key is at hand.",
    lambda b, slot: b.keys.clear() or (flip(slot, 3), flip(slot, 3)),
)
opens_only("first-zero", "slt-1 slt-5", "The first slot is all zero.", lambda b, slot: (bytes(SIZE), slot))
opens_only("second-zero", "slt-1 slt-5", "The second slot is all zero.", lambda b, slot: (slot, bytes(SIZE)))
opens_only(
    "newer-torn",
    "slt-1 slt-3 slt-5",
    "A write of a newer slot stopped half-way: the old one opens.",
    lambda b, slot: (slot, no_use(b)[:100] + slot[100:]),
)
opens_only(
    "newer-torn-first",
    "slt-1 slt-3 slt-5",
    "A write of a newer slot stopped in the first slot's generation.",
    lambda b, slot: (u64(2)[:8] + slot[8:], slot),
)
opens_only(
    "newer-generation-flipped",
    "slt-1 slt-5",
    "A bit of the second slot's generation is flipped, making it newer.",
    lambda b, slot: (slot, flip(slot, 0, 6)),
)
opens_only(
    "digest-flipped",
    "slt-1 slt-5",
    "A bit of the second slot's digest is flipped.",
    lambda b, slot: (slot, flip(slot, 20)),
)
opens_only(
    "recipient-flipped",
    "slt-1 slt-5",
    "A bit of the first slot's recipients is flipped.",
    lambda b, slot: (flip(slot, 60), slot),
)
opens_only(
    "padding", "slt-1 slt-5", "The newer slot's last byte is not zero.", lambda b, slot: (slot, flip(no_use(b), -1))
)
opens_only(
    "length-2-32",
    "slt-1 slt-5",
    "The second slot says a length of 4294967295.",
    lambda b, slot: (slot, with_length(slot, (1 << 32) - 1)),
)
opens_only(
    "length-in-padding",
    "slt-1 slt-5",
    "The newer slot's length leaves out the last byte of its recipients.",
    lambda b, slot: (slot, with_length(no_use(b), int.from_bytes(no_use(b)[8:12], "big") - 1)),
)
case(
    "slots-none",
    "mdl-1 rcp-3",
    "NoUsableRecipient",
    "A file with K = 0 is opened alone.",
    lambda b: b.file(slot_size=0),
)
case(
    "slots-none-unexpected",
    "opn-1 mdl-1",
    "WrongIdentity",
    "A file with K = 0 is opened alone, another version expected.",
    lambda b: b.expected.append(("version", "2.0")) or b.file(slot_size=0),
)
case(
    "slots-none-cut",
    "opn-1 mdl-1",
    "NoUsableRecipient",
    "A file with K = 0 is opened alone, and ends before segment 0's end.",
    lambda b: b.file(slot_size=0, sealed=lambda data: data[:-101]),
)
