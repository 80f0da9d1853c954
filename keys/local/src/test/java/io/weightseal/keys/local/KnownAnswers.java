package io.weightseal.keys.local;

import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import io.weightseal.keys.files.Protection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;

/// Values made by another program: Python's `cryptography` package, from the text of
/// `spec/format-v1.md` and the comments of [io.weightseal.keys.files.SecretCipher]. The names of
/// the context's pairs are chosen so that their order by UTF-16 units is not the order by UTF-8
/// bytes.
final class KnownAnswers {
  static final ModelIdentity IDENTITY =
      new ModelIdentity(
          new ModelId("101112131415161718191a1b1c1d1e1f"),
          "résumé-ranker",
          "2026.1",
          Map.of("😀", "smile", "～", "wave", "team", ""));

  static final byte[] VERSION_1 =
      hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

  static final byte[] DATA_KEY =
      hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");

  static final byte[] WRAPPED =
      hex(
          "a0a1a2a3a4a5a6a7a8a9aaab"
              + "6699feaec14e8438eaec0d588bf74e51e03dcb830622d4fb0497bc1de336eb9e"
              + "e43c98c7be78064c981b32b6fa3f1243");

  /// The first 16 bytes of the data key, wrapped.
  static final byte[] WRAPPED_16_BYTES =
      hex(
          "a0a1a2a3a4a5a6a7a8a9aaab"
              + "6699feaec14e8438eaec0d588bf74e51"
              + "1acfe1ac511a35d7e04d32dbd0b340a3");

  static final String PASSPHRASE = "pässwort";

  static final Protection.Argon2id SMALL =
      new Protection.Argon2id(32, 3, 4, "404142434445464748494a4b4c4d4e4f");
  static final byte[] SMALL_FILE =
      hex(
          "b0b1b2b3b4b5b6b7b8b9babb"
              + "e042350fd82284f5684534778599f8ed6972fc5ea05443dab717cbf28d26502f"
              + "2d950850c79227f9ff512e7550acfbcb");

  private KnownAnswers() {}

  /// Puts the known key in the place of `local:team`'s version 1.
  static void writeKey(Path home) throws IOException {
    Files.write(home.resolve("keys/team/1.key"), VERSION_1);
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }
}
