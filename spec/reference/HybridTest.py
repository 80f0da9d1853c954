# SPDX-License-Identifier: Apache-2.0
"""Hybrid keys: two implementations that share no code open what the other wrapped."""

import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from hybrid import (  # noqa: E402
    fingerprint,
    public_half,
    public_key,
    read_public_half,
    unwrap_hybrid,
    wrap_hybrid,
)
from weightseal_v1 import Identity, MalformedArtifact  # noqa: E402

DATA = Path(__file__).resolve().parents[2] / "keys/hybrid/src/test/resources/io/weightseal/keys/hybrid"
CONTEXT = {"\U0001f600": "smile", "\uff5e": "wave", "team": ""}
IDENTITY = Identity(bytes(range(16, 32)), "r\u00e9sum\u00e9-ranker", "2026.1", CONTEXT)
OTHER = Identity(bytes(range(16, 32)), "r\u00e9sum\u00e9-ranker", "2026.2", CONTEXT)
SEED = bytes(range(32))
DATA_KEY = bytes(range(128, 160))


def published(file, name):
    text = (DATA / file).read_text(encoding="ascii")
    return [bytes.fromhex(value) for value in re.findall(f"^{name} = ([0-9a-f]+)$", text, re.MULTILINE)]


class HybridTest(unittest.TestCase):
    def test_makes_the_published_public_keys(self):
        seeds, keys = published("xwing.txt", "seed"), published("xwing.txt", "pk")
        self.assertEqual(3, len(seeds))
        self.assertEqual(keys, [public_key(seed) for seed in seeds])

    def test_opens_what_either_implementation_wrapped(self):  # v1#hyb-1
        for file in ("known.txt", "known-java.txt"):
            [wrapped] = published(file, "wrapped")
            self.assertEqual(1168, len(wrapped))
            self.assertEqual(DATA_KEY, unwrap_hybrid(SEED, wrapped, IDENTITY))
            self.assertIsNone(unwrap_hybrid(SEED, wrapped, OTHER))
            self.assertIsNone(unwrap_hybrid(bytes(32), wrapped, IDENTITY))

    def test_opens_nothing_changed_or_cut(self):  # v1#hyb-1
        wrapped = wrap_hybrid(public_key(SEED), DATA_KEY, IDENTITY)
        self.assertEqual(DATA_KEY, unwrap_hybrid(SEED, wrapped, IDENTITY))
        for at in range(0, len(wrapped), 9):
            changed = bytearray(wrapped)
            changed[at] ^= 1
            self.assertIsNone(unwrap_hybrid(SEED, bytes(changed), IDENTITY), f"byte {at}")
        for length in (0, 1, 1119, 1120, 1167):
            self.assertIsNone(unwrap_hybrid(SEED, wrapped[:length], IDENTITY), f"length {length}")
        self.assertIsNone(unwrap_hybrid(SEED, wrapped[:1088] + bytes(32) + wrapped[1120:], IDENTITY))

    def test_tells_keys_apart(self):  # v1#hyb-2
        self.assertEqual("65d21714a372ea5103036bd72744c566", fingerprint(public_key(SEED)))
        self.assertNotEqual(fingerprint(public_key(SEED)), fingerprint(public_key(bytes(32))))

    def test_reads_only_a_whole_public_half(self):  # v1#hyb-3
        public = public_key(SEED)
        text = public_half("anna", public)
        self.assertEqual(("anna", public), read_public_half(text + "\n"))
        refused = [text[:-1], text + "A", text.replace("anna", "bob"), text.replace(":anna:", "::"), text[:-1] + "="]
        refused += [public_half("../x", public)]
        refused += [public_half("anna", bytes([255, 255]) + public[2:]), public_half("anna", public[:1184] + bytes(32))]
        for each in refused:
            with self.assertRaises(MalformedArtifact, msg=each):
                read_public_half(each)


if __name__ == "__main__":
    unittest.main()
