package io.weightseal.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// SHA-256 under a name that says what is hashed, so that no digest can be taken for another.
///
/// spec: v1#notation
final class Digests {
  static final int BYTES = 32;

  private Digests() {}

  /// `SHA-256(domain || 0x00 || parts...)`.
  static byte[] sha256(String domain, byte[]... parts) {
    MessageDigest digest = sha256();
    digest.update(domain.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    for (byte[] part : parts) {
      digest.update(part);
    }
    return digest.digest();
  }

  static byte[] u64(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
