# SPDX-License-Identifier: Apache-2.0
"""What no vector can show: the encoder, folders with symbolic links, and another maker's Cobblestone-256."""

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import sealed_file  # noqa: E402
from cobblestone import Message, expand, open_message, u64  # noqa: E402
from recipients import LocalKey, write_slot  # noqa: E402
from weightseal_v1 import (
    Identity,
    MalformedArtifact,
    NotAuthentic,
    SealedFile,
    SealedModel,
    SealError,  # noqa: E402
    encrypt_file,
    encrypt_model,
    open_file,
)

KEY = LocalKey("k", 1, bytes(range(32)))
IDENTITY = Identity(bytes(16), "tiny", "1", {"a": "b"})
NOW = "2026-01-31T12:00:00Z"
COMMAND = Path(__file__).resolve().parent / "weightseal_v1.py"


class EncoderTest(unittest.TestCase):
    def test_draws_new_keys_and_salts(self):  # v1#key-3 v1#seg-8
        sealed = [encrypt_file(b"x" * 100, "f", IDENTITY, [KEY], NOW) for _ in range(2)]
        salts = {bytes(SealedFile(data).segments[:24]) for data in sealed}
        keys = {SealedFile(data).recipients()[0]["wrapped"] for data in sealed}
        self.assertEqual((2, 2), (len(salts), len(keys)))

    def test_writes_two_identical_slots(self):  # v1#slt-4
        file = SealedFile(encrypt_file(b"", "f", IDENTITY, [KEY], NOW))
        self.assertEqual(file.slots[0], file.slots[1])

    def test_refuses_recipients_that_do_not_fit(self):  # v1#slt-6
        write_slot(1, b"x" * (4096 - 44))
        self.assertRaises(MalformedArtifact, write_slot, 1, b"x" * (4096 - 43))

    def test_refuses_paths_that_collide(self):  # v1#mft-4
        for paths in (("a", "A"), ("a", "a/b"), ("a", "a.sealed/b"), ("manifest.json/a", "b")):
            with self.assertRaises(MalformedArtifact):
                encrypt_model({path: b"" for path in paths}, IDENTITY, [KEY], NOW)

    def test_refuses_a_path_that_readers_ignore(self):  # v1#mdl-2
        self.assertRaises(MalformedArtifact, encrypt_model, {".weightseal-a": b""}, IDENTITY, [KEY], NOW)

    def test_counts_segments(self):  # v1#seg-2 v1#seg-1
        self.assertEqual(67_174_472, sealed_file.SEALED_SEGMENT)
        self.assertEqual(67_174_472, sealed_file.sealed_length(1 << 26) - sealed_file.sealed_length(0))


class FolderTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.top = Path(holder.name)
        self.folder = self.top / "model"
        for name, data in encrypt_model({"a": b"1", "sub/b": b"2"}, IDENTITY, [KEY], NOW).items():
            Path(self.folder, name).parent.mkdir(parents=True, exist_ok=True)
            Path(self.folder, name).write_bytes(data)

    def move_out(self, name):
        Path(self.folder, name).rename(self.top / "moved")
        Path(self.folder, name).symlink_to(self.top / "moved")

    def test_refuses_symbolic_links(self):  # v1#mdl-3
        for name in ("a.sealed", "sub", "manifest.json", "keys.json"):
            with self.subTest(name):
                self.setUp()
                self.move_out(name)
                self.assertRaises(NotAuthentic, SealedModel, self.folder, [KEY])

    def test_refuses_a_special_file(self):  # v1#mdl-2
        os.mkfifo(self.folder / "pipe")
        self.assertRaises(NotAuthentic, SealedModel, self.folder, [KEY])

    def test_ignores_an_empty_folder(self):  # v1#mdl-2
        (self.folder / "nothing").mkdir()
        SealedModel(self.folder, [KEY]).verify()

    def test_writer_refuses_links_that_leave_the_model(self):  # v1#mdl-3
        source, key = self.top / "source", self.top / "key"
        source.mkdir()
        key.write_bytes(KEY.key)
        (source / "weights").symlink_to(key)
        done = subprocess.run(
            [
                sys.executable,
                COMMAND,
                "encrypt",
                source,
                "-o",
                self.top / "out",
                "--local-key",
                f"k:1:{key}",
                "--key",
                "local:k",
                "--name",
                "n",
                "--model-version",
                "1",
            ],
            capture_output=True,
            text=True,
        )
        self.assertEqual((1, False), (done.returncode, (self.top / "out").exists()), done.stderr)


class OtherCobblestoneTest(unittest.TestCase):
    """Compares with the Cobblestone-256 of the cryptography package, which this decoder does not use."""

    def setUp(self):
        try:
            from cryptography import cobblestone
        except ImportError:
            self.skipTest("this version of cryptography has no Cobblestone")
        self.other = cobblestone

    def test_other_opens_a_segment(self):
        data_key, plaintext = bytes(range(32)), bytes(40_000)
        sealed = sealed_file.seal(plaintext, "f", IDENTITY, data_key)
        file = SealedFile(sealed)
        key, context = expand(data_key, b"weightseal/v1 payload"), file.header_hash + u64(0)
        opener = self.other.Cobblestone256Decryptor(key, context=context)
        self.assertEqual(plaintext, opener.update(bytes(file.segments)) + opener.finalize())

    def test_opens_what_the_other_sealed(self):
        for size in (0, 1, 16_383, 16_384, 40_000):
            sealer = self.other.Cobblestone256Encryptor(KEY.key, context=b"place")
            sealed = sealer.update(bytes(size)) + sealer.finalize()
            self.assertEqual(bytes(size), open_message(KEY.key, b"place", sealed))
            self.assertEqual(sealed, Message(KEY.key, sealed[:24], b"place").seal(bytes(size)))


class ChangedBitTest(unittest.TestCase):
    def test_verify_finds_every_changed_bit(self):  # v1#slt-5
        sealed = encrypt_file(bytes(20_000), "f", IDENTITY, [KEY], NOW)
        for at in range(0, len(sealed), 7):  # one bit of every seventh byte, to be done soon
            changed = bytearray(sealed)
            changed[at] ^= 1 << at % 8
            with self.assertRaises(SealError, msg=f"byte {at}"):
                open_file(bytes(changed), [KEY], verify=True).read()


class RangeTest(unittest.TestCase):
    def test_opens_only_the_chunks_of_a_range(self):  # v1#seg-4 v1#seg-6
        sealed = bytearray(encrypt_file(bytes(40_000), "f", IDENTITY, [KEY], NOW))
        sealed[-10_000] ^= 1  # in the second of three chunks
        file = open_file(bytes(sealed), [KEY])
        self.assertEqual(bytes(100), file.read(0, 100))
        self.assertEqual(bytes(100), file.read(39_900, 100))
        self.assertRaises(NotAuthentic, file.read, 20_000, 1)


if __name__ == "__main__":
    unittest.main()
