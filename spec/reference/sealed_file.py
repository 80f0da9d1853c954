# SPDX-License-Identifier: Apache-2.0
"""A sealed file: header, segments, and the single file with key slots."""

import os
import struct
from collections import namedtuple
from itertools import count

from cobblestone import CHUNK, SEALED_CHUNK, Message, begin, expand, sha256, u32, u64
from recipients import read_recipients, read_slot, recipient, unwrap, write_slot
from strict_json import (
    MalformedArtifact,
    TruncatedFile,
    UnsupportedVersion,
    WrongIdentity,
    from_hex,
    model_path,
    need,
    pairs,
    read_json,
    shape,
    text,
    to_json,
)

MAGIC, CHUNKS = bytes.fromhex("8957534C0D0A1A0A"), 4_096
SEGMENT, SEALED_SEGMENT = 1 << 26, 56 + CHUNKS * SEALED_CHUNK + 16  # v1#seg-2
Identity = namedtuple("Identity", "model name version context")  # model: 16 bytes


def sealed_length(size):
    """Return how many bytes the segments of so many plaintext bytes take (v1#seg-1)."""
    full, rest = divmod(size, SEGMENT)
    return full * SEALED_SEGMENT + 56 + rest // CHUNK * SEALED_CHUNK + rest % CHUNK + 16


def read_identity(value):
    return Identity(
        from_hex(value["model"], 16),
        text(value["name"], 1, 256),
        text(value["version"], 1, 128),
        pairs(value["context"]),
    )


def check_expected(identity, expected):  # v1#opn-2
    known = {**identity.context, "name": identity.name, "version": identity.version}
    for key, word in expected:
        need(known.get(key) == word, f"{key} is not {word}", WrongIdentity)


class SealedFile:
    """A sealed file: its header once constructed, its plaintext once unlocked."""

    def __init__(self, data):
        def field(at, size):
            need(len(data) >= at + size, "the file ends in its header", TruncatedFile)
            return int.from_bytes(data[at : at + size], "big")

        need(data[:8] == MAGIC, "no magic", TruncatedFile if MAGIC.startswith(data[:8]) else MalformedArtifact)
        need(field(8, 2) == 1, "another version", UnsupportedVersion)
        need(field(10, 2) == 0, "reserved is not 0")
        need(1 <= field(12, 4) <= 16_384, "limit: a descriptor has 1 to 16384 bytes")
        end = 16 + field(12, 4)
        field(end - 1, 1)
        descriptor = shape(read_json(data[16:end]), "model name version path context")
        self.identity, self.path = read_identity(descriptor), model_path(descriptor["path"])
        size = field(end, 4)
        need(size == 0 or 4096 <= size <= 65_536, "limit: a key slot has 0, or 4096 to 65536 bytes")
        self.start = end + 4 + 2 * size
        need(len(data) >= self.start, "the file ends in its key slots", TruncatedFile)
        self.slots = [data[end + 4 + n * size :][:size] for n in (0, 1)] if size else []
        self.segments = memoryview(data)[self.start :]
        self.header_hash = sha256(b"weightseal/v1 header\0", data[:end])

    def recipients(self, both=False):
        if not self.slots:
            return []  # v1#mdl-1
        valid = [slot for slot in map(read_slot, self.slots) if slot]
        need(len(valid) > both, "a key slot is not valid")  # v1#slt-1 v1#slt-5
        need(valid[0][0] != valid[-1][0] or valid[0] == valid[-1], "key slots of one generation differ")  # v1#slt-2
        return read_recipients(max(valid)[1])

    def unlock(self, data_key):
        self.payload_key, self.current = expand(data_key, b"weightseal/v1 payload"), (None, None)
        return self

    def check_length(self):
        full, rest = divmod(len(self.segments), SEALED_SEGMENT)
        chunks, tail = divmod(rest - 56, SEALED_CHUNK)
        need(rest >= 72 and tail >= 16, "no sealed file has this length", TruncatedFile)  # v1#seg-3
        self.length = full * SEGMENT + chunks * CHUNK + tail - 16
        self.open_chunk(full, chunks)  # v1#seg-4
        return self

    def open_chunk(self, i, k):
        segment = i * SEALED_SEGMENT
        if self.current[0] != i:
            context = self.header_hash + u64(i)
            self.current = i, begin(self.payload_key, context, self.segments[segment : segment + 56])
        at = segment + 56 + k * SEALED_CHUNK
        return self.current[1].open_chunk(k, self.segments[at : min(at + SEALED_CHUNK, segment + SEALED_SEGMENT)])

    def read(self, offset=0, length=1 << 62):
        """Return plaintext, opening the chunks that hold it; a whole file is read with every chunk of it."""
        end, whole = min(offset + length, self.length), offset == 0 and length > self.length
        first, last = offset // CHUNK, self.length // CHUNK + 1 if whole else -(-end // CHUNK)
        opened = bytearray()
        for i, k in (divmod(n, CHUNKS) for n in range(first, last)):
            opened += self.open_chunk(i, k)
            if whole and k == CHUNKS - 1:
                self.open_chunk(i, CHUNKS)  # the empty chunk at the end of a full segment (v1#seg-6)
        return bytes(opened[offset - first * CHUNK : max(end - first * CHUNK, 0)])

    def stream(self):
        """Yield plaintext as a reader that does not know the length of the file may release it (v1#seg-7)."""
        for i, k in ((i, k) for i in count() for k in range(CHUNKS + 1)):
            left = len(self.segments) - i * SEALED_SEGMENT - 56 - k * SEALED_CHUNK
            need(left >= 16, "the stream ends too early", TruncatedFile)
            yield self.open_chunk(i, k)
            if k < CHUNKS and left < SEALED_CHUNK:
                return

    def segment_digests(self):
        return [sha256(self.segments[at : at + SEALED_SEGMENT]) for at in range(0, len(self.segments), SEALED_SEGMENT)]


def open_file(data, keys, expected=(), verify=False, known_length=True):
    """Return an unlocked single file after the checks of v1#opening."""
    file = SealedFile(data)
    recipients = file.recipients(both=verify and bool(file.slots))
    check_expected(file.identity, expected)
    file.unlock(unwrap(recipients, keys, file.identity))
    return file.check_length() if known_length else file


def seal(plaintext, path, identity, data_key, slots=b"", rng=os.urandom):
    """Return a sealed file with these two key slots, or with K = 0."""
    descriptor = to_json({**identity._asdict(), "model": identity.model.hex(), "path": path})
    header = MAGIC + struct.pack(">HHI", 1, 0, len(descriptor)) + descriptor + u32(len(slots) // 2) + slots
    key, context = expand(data_key, b"weightseal/v1 payload"), SealedFile(header).header_hash
    segments = (
        Message(key, rng(24), context + u64(i)).seal(plaintext[i * SEGMENT : (i + 1) * SEGMENT])
        for i in range(len(plaintext) // SEGMENT + 1)
    )
    return b"".join((header, *segments))


def encrypt_file(plaintext, path, identity, keys, created, rng=os.urandom, slot_size=4096):
    data_key = rng(32)
    slot = write_slot(1, to_json([recipient(key, data_key, identity, created, rng) for key in keys]), slot_size)
    return seal(plaintext, path, identity, data_key, slot + slot, rng)
