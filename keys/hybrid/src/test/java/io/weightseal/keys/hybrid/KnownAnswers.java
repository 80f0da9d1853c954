package io.weightseal.keys.hybrid;

import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;

/// Values made by another program, `spec/reference/hybrid.py`, from the text of
/// `spec/format-v1.md`. The names of the context's pairs are chosen so that their order by UTF-16
/// units is not the order by UTF-8 bytes.
final class KnownAnswers {
  static final ModelIdentity IDENTITY =
      new ModelIdentity(
          new ModelId("101112131415161718191a1b1c1d1e1f"),
          "résumé-ranker",
          "2026.1",
          Map.of("😀", "smile", "～", "wave", "team", ""));

  static final byte[] SEED =
      HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

  static final byte[] DATA_KEY =
      HexFormat.of().parseHex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");

  static final byte[] WRAPPED = Vectors.read("known.txt").getFirst().bytes("wrapped");

  /// What an earlier build of this module made; the other program opens it in its own tests.
  static final byte[] WRAPPED_HERE = Vectors.read("known-java.txt").getFirst().bytes("wrapped");

  static final String FINGERPRINT = "65d21714a372ea5103036bd72744c566";

  /// The last characters of the public half's text, which hold the checksum.
  static final String TEXT_END = "BufDptd2T-gdektt0mQKPmFw";

  private KnownAnswers() {}

  static PublicHalf half() {
    return PublicHalf.of("anna", SEED);
  }

  /// The text of a public half with any bytes for a key, checksum included.
  static String text(String name, byte[] publicKey) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(
          ("weightseal/v1 hybrid public\0" + name + "\0").getBytes(StandardCharsets.UTF_8));
      byte[] checksum = Arrays.copyOf(digest.digest(publicKey), 8);
      byte[] data = ByteBuffer.allocate(publicKey.length + 8).put(publicKey).put(checksum).array();
      return "weightseal-hybrid:"
          + name
          + ":"
          + Base64.getUrlEncoder().withoutPadding().encodeToString(data);
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
