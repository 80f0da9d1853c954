package io.weightseal.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Puts any bytes where recipients stand, with a digest that fits. Without it a fuzzer would never
/// get past the digest.
final class Digested {
  /// Generation, length and digest.
  static final int SLOT_HEAD_BYTES = 44;

  private Digested() {}

  /// spec: v1#key-slots
  static byte[] slot(long generation, byte[] recipients, int slotBytes) {
    byte[] head = ByteBuffer.allocate(12).putLong(generation).putInt(recipients.length).array();
    return ByteBuffer.allocate(slotBytes)
        .put(head)
        .put(sha256("weightseal/v1 slot", head, recipients))
        .put(recipients)
        .array();
  }

  /// spec: v1#keysjson
  static byte[] keysFile(byte[] recipients) {
    String digest = HexFormat.of().formatHex(sha256("weightseal/v1 keys", recipients));
    byte[] front =
        ("{\"sha256\":\"" + digest + "\",\"recipients\":").getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(front.length + recipients.length + 1)
        .put(front)
        .put(recipients)
        .put((byte) '}')
        .array();
  }

  private static byte[] sha256(String domain, byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((domain + "\0").getBytes(StandardCharsets.UTF_8));
      for (byte[] part : parts) {
        digest.update(part);
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
