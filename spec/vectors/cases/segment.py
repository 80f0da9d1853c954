# SPDX-License-Identifier: Apache-2.0
"""Faults in the segments of a single file: every way of moving, changing or cutting what was sealed."""

from cobblestone import SEALED_CHUNK
from .bench import Message, case, expand, flip, swap, u64
from .two_keys import two_plaintexts

CHUNKS = [slice(56 + k * SEALED_CHUNK, 56 + (k + 1) * SEALED_CHUNK) for k in range(3)]


def segment(name, rule, expect, title, change, released=0, size=40_000, streamed=None):
    """Change the only segment of a file of 40,000 bytes: two full chunks and one of 7232 bytes."""
    case(
        f"segment-{name}",
        rule,
        expect,
        title,
        lambda b: b.file(b.rng(size), segments=lambda made: [change(b, made[0])]),
        released=released,
        streamed=streamed,
    )


def ordered(*chunks):
    """Return a change that puts the chunks after salt and commitment in this order."""
    return lambda b, data: data[:56] + b"".join(data[CHUNKS[k]] for k in chunks)


def broken(name, title, at, released, rule="seg-6"):
    segment(name, rule, "NotAuthentic", title, lambda b, data: flip(data, at), released)


broken("salt-flipped", "A bit of the salt is flipped.", 3, 0, "seg-5")
broken("commitment-flipped", "A bit of the commitment is flipped.", 24, 0, "seg-5")
broken("commitment-last-byte", "A bit of the commitment's last byte is flipped.", 55, 0, "seg-5")
broken("chunk-0-flipped", "A bit of the first chunk is flipped.", 56, 0)
broken("chunk-0-tag", "A bit of the first chunk's tag is flipped.", 56 + SEALED_CHUNK - 1, 0)
broken("chunk-1-flipped", "A bit of the second chunk is flipped.", 56 + SEALED_CHUNK + 9, 16_384)
broken("chunk-1-tag", "A bit of the second chunk's tag is flipped.", 56 + 2 * SEALED_CHUNK - 16, 16_384)
broken("last-chunk-flipped", "A bit of the last chunk is flipped.", 56 + 2 * SEALED_CHUNK, 32_768, "seg-4 seg-6")
broken("last-tag-flipped", "A bit of the last tag is flipped.", -1, 32_768, "seg-4 seg-6")
segment(
    "tag-only-flipped",
    "seg-4 seg-6",
    "NotAuthentic",
    "A bit of an empty file's tag is flipped.",
    lambda b, data: flip(data, -1),
    size=0,
)
segment("chunks-swapped", "seg-6 seg-7", "NotAuthentic", "The first two chunks changed places.", ordered(1, 0, 2))
segment(
    "chunk-duplicated", "seg-4 seg-7", "NotAuthentic", "The second chunk is there twice.", ordered(0, 1, 1, 2), 32_768
)
segment(
    "first-chunk-duplicated",
    "seg-4 seg-7",
    "NotAuthentic",
    "The first chunk stands in the second one's place.",
    ordered(0, 0, 2),
    16_384,
)
segment("first-chunk-dropped", "seg-4 seg-7", "NotAuthentic", "The first chunk is missing.", ordered(1, 2))
segment("middle-chunk-dropped", "seg-4 seg-7", "NotAuthentic", "The second chunk is missing.", ordered(0, 2), 16_384)
segment("last-chunk-dropped", "seg-3 seg-7", "TruncatedFile", "The last chunk is missing.", ordered(0, 1), 32_768)
segment("all-chunks-dropped", "seg-3", "TruncatedFile", "No chunk follows salt and commitment.", ordered())
segment(
    "last-chunk-moved",
    "seg-6",
    "NotAuthentic",
    "The last chunk and the one before changed places.",
    ordered(0, 2, 1),
    16_384,
)


def cut(name, size, title, expect, released=0, rule="seg-3 seg-7"):
    segment(f"cut-{name}", rule, expect, title, lambda b, data: data[:size], released)


cut("in-salt", 20, "The file ends in the salt.", "TruncatedFile")
cut("after-salt", 24, "The file ends after the salt.", "TruncatedFile")
cut("in-commitment", 55, "The file ends in the commitment.", "TruncatedFile")
cut("in-first-tag", 71, "The file ends 15 bytes after the commitment.", "TruncatedFile")
cut(
    "16-bytes",
    72,
    "The file ends 16 bytes after the commitment: a length that an empty file has.",
    "NotAuthentic",
    rule="seg-3 seg-4 seg-7",
)
cut("in-chunk-0", 5000, "The file ends in the first chunk.", "NotAuthentic", rule="seg-4 seg-7")
cut(
    "chunk-0-less-one",
    56 + 16_399,
    "The file ends one byte before the first chunk does.",
    "NotAuthentic",
    rule="seg-4 seg-7",
)
cut("chunk-1-and-15", 56 + 16_415, "The file ends 15 bytes after the first chunk.", "TruncatedFile", 16_384)
cut(
    "chunk-1-and-16",
    56 + 16_416,
    "The file ends 16 bytes after the first chunk: a length that a file may have.",
    "NotAuthentic",
    16_384,
    "seg-4 seg-7",
)
cut("last-byte", -1, "The last byte is missing.", "NotAuthentic", 32_768, "seg-4 seg-7")
cut("last-tag", -16, "The last tag is missing.", "NotAuthentic", 32_768, "seg-4 seg-7")


def extended(name, title, more, expect="NotAuthentic", released=32_768, size=40_000, streamed=None):
    segment(
        f"extended-{name}",
        "seg-3 seg-4 seg-7",
        expect,
        title,
        lambda b, data: data + more(b, data),
        released,
        size,
        streamed,
    )


extended("one-byte", "A zero byte follows.", lambda b, data: b"\0")
extended("own-tag", "The last tag follows once more.", lambda b, data: data[-16:])
extended(
    "to-boundary",
    "Bytes follow that fill the last chunk up to where another would begin.",
    lambda b, data: bytes(56 + 3 * SEALED_CHUNK - len(data)),
    "TruncatedFile",
    streamed="NotAuthentic TruncatedFile",
)
extended("chunk", "A whole chunk of zero bytes follows.", lambda b, data: bytes(SEALED_CHUNK))
extended("segment", "The same segment follows once more.", lambda b, data: data)
extended("empty-file", "A byte follows an empty file's segment.", lambda b, data: b"\0", released=0, size=0)
extended(
    "empty-segment",
    "An empty segment with index 1 follows one that is not full.",
    lambda b, data: b.segment(b.header_hash, 1, b""),
)


def resealed(name, rule, title, make, released=0):
    segment(name, rule, "NotAuthentic", title, make, released)


def other_index(b, data):
    return b.segment(b.header_hash, 1, b.plaintext)


def other_model(b, data):
    """The same plaintext under the same data key, in a file that differs by its model id."""
    model = b.identity.model
    b.identity = b.identity._replace(model=b.rng(16))
    there = b.file(b.plaintext)
    b.identity = b.identity._replace(model=model)
    b.file(b.plaintext)
    return there[-len(data) :]


def commitment_of_other_key(b, data):
    """Every tag verifies under the data key: only the commitment is of another one."""
    return data[:24] + b.segment(b.header_hash, 0, b"", b.rng(32))[24:56] + data[56:]


def plain_nonces(b, data):
    message = Message(expand(b.data_key, b"weightseal/v1 payload"), data[:24], b.header_hash + u64(0))
    message.base_nonce = 0
    return message.seal(b.plaintext)


resealed("other-index", "key-1 seg-5", "The segment was sealed for index 1.", other_index)
resealed("other-file", "key-1 seg-5", "The segment is of another file under the same data key.", other_model)
resealed(
    "other-data-key",
    "seg-5 rcp-5",
    "The segment was sealed under another data key.",
    lambda b, data: b.segment(b.header_hash, 0, b.plaintext, b.rng(32)),
)
resealed(
    "data-key-as-payload-key",
    "seg-5",
    "The segment was sealed under the data key itself, not the payload key.",
    lambda b, data: Message(b.data_key, b.rng(24), b.header_hash + u64(0)).seal(b.plaintext),
)
resealed(
    "commitment-of-other-key",
    "seg-5",
    "The chunks are genuine, the commitment is another key's.",
    commitment_of_other_key,
)
resealed("nonces-from-0", "seg-6", "The chunks were sealed with nonces that count from 0.", plain_nonces)
case(
    "segment-two-plaintexts",
    "seg-5 rcp-5",
    "NotAuthentic",
    "The only chunk verifies under the data keys of two recipients; the commitment is the other recipient's.",
    two_plaintexts,
)


def descriptor(name, title, old, new):
    """Change the descriptor after sealing, and leave all the rest as it was."""
    case(
        f"descriptor-changed-{name}",
        "key-1 dsc-3 seg-5",
        "NotAuthentic",
        title,
        lambda b: b.file(sealed=swap(old, new)),
    )


descriptor("path", "The path in the descriptor was changed after sealing.", b"weights.bin", b"weightz.bin")
descriptor(
    "order",
    "Two members of the descriptor changed places; its value is the same.",
    b'"name":"tiny-model","version":"1.0"',
    b'"version":"1.0","name":"tiny-model"',
)
