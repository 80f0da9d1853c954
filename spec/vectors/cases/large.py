# SPDX-License-Identifier: Apache-2.0
"""Cases of more than one segment: too large to keep, and written when they are needed."""

from .bench import SEGMENT, case, flip


def large(name, rule, expect, title, size, change=None, released=0):
    case(
        f"large-{name}",
        rule,
        expect,
        title,
        lambda b: b.file(bytes(size), segments=change),
        released=released,
        body="raw",
    )


large("one-segment", "seg-1 seg-2 seg-3", "success", "2^26 bytes: a full segment and an empty one.", SEGMENT)
large(
    "two-segments",
    "seg-1 seg-3",
    "success",
    "2^26 + 40000 bytes: a full segment and one of three chunks.",
    SEGMENT + 40_000,
)
large(
    "last-segment-dropped",
    "seg-1 seg-3 seg-7",
    "TruncatedFile",
    "The file ends with a full segment: the empty one after it is missing.",
    SEGMENT,
    lambda made: made[:1],
    SEGMENT,
)
large(
    "segments-swapped",
    "key-1 seg-5",
    "NotAuthentic",
    "Two full segments changed places.",
    2 * SEGMENT,
    lambda made: [made[1], made[0], made[2]],
)
large(
    "segment-duplicated",
    "key-1 seg-4 seg-5",
    "NotAuthentic",
    "The full segment is there twice.",
    SEGMENT,
    lambda made: [made[0], made[0], made[1]],
    SEGMENT,
)
large(
    "empty-chunk-flipped",
    "seg-6 seg-7",
    "NotAuthentic",
    "A bit of the tag of the empty chunk that ends the full segment is flipped.",
    SEGMENT + 1,
    lambda made: [flip(made[0], -1), made[1]],
    SEGMENT,
)
