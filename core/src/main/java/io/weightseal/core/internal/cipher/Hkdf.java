package io.weightseal.core.internal.cipher;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// HKDF-Expand with SHA-512.
///
/// Source: RFC 5869, section 2.3. The JDK's own HKDF refuses input keys shorter than its hash,
/// which this format has.
public final class Hkdf {
  private static final int HASH_BYTES = 64;

  private Hkdf() {}

  /// `HKDF-Expand(key, info, length)`, for at most 255 * 64 bytes. The caller wipes the result.
  public static byte[] expand(byte[] key, byte[] info, int length) {
    if (length < 0 || length > 255 * HASH_BYTES) {
      throw new IllegalArgumentException("HKDF cannot give " + length + " bytes");
    }
    byte[] output = new byte[length];
    byte[] block = {};
    try (KeyedMac mac = new KeyedMac("HmacSHA512", key)) {
      for (int done = 0, counter = 1; done < length; counter++) {
        mac.update(block);
        mac.update(info);
        mac.update(new byte[] {(byte) counter});
        Arrays.fill(block, (byte) 0);
        block = mac.finish();
        int take = Math.min(HASH_BYTES, length - done);
        System.arraycopy(block, 0, output, done, take);
        done += take;
      }
      return output;
    } finally {
      Arrays.fill(block, (byte) 0);
    }
  }

  /// A 32-byte key for one purpose, from a data key. The caller wipes the result.
  ///
  /// spec: v1#keys
  public static byte[] subKey(byte[] dataKey, String purpose) {
    return expand(dataKey, ("weightseal/v1 " + purpose).getBytes(StandardCharsets.UTF_8), 32);
  }
}
