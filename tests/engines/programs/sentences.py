# SPDX-License-Identifier: Apache-2.0
"""What the programs beside this file embed, and how they say what came of it: the same bytes give the same lines."""

import hashlib

import numpy

SENTENCES = [
    "A seal on a letter shows that nobody has opened it.",
    "Nobody opened the letter, for its seal is whole.",
    "The harbour seal eats two kilograms of fish a day.",
]


def show(embeddings):
    """Prints the embeddings' digest, their shape, and how near the first sentence is to each of the others."""
    embeddings = numpy.ascontiguousarray(embeddings, dtype="<f4")
    unit = embeddings / numpy.linalg.norm(embeddings, axis=1, keepdims=True)
    print("digest", hashlib.sha256(embeddings.tobytes()).hexdigest())
    print("shape", *embeddings.shape)
    print("nearness", *(f"{unit[0] @ other:.4f}" for other in unit[1:]))


def show_tensors(tensors):
    """Prints a digest over names and bytes of an iterable of (name, array), whatever their order."""
    digests = sorted(f"{name} {hashlib.sha256(memoryview(array).cast('B')).hexdigest()}" for name, array in tensors)
    print("digest", hashlib.sha256("\n".join(digests).encode()).hexdigest())
    print("tensors", len(digests))
