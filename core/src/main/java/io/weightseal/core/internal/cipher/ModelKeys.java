package io.weightseal.core.internal.cipher;

import io.weightseal.api.DataKey;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/// The three keys that a data key stands for. Does not own the data key.
///
/// spec: v1#keys
public record ModelKeys(DataKey dataKey) {

  /// The key of a segment.
  public MessageKey payloadMessage(byte[] salt, byte[] context) {
    return message("payload", salt, context);
  }

  /// The key of a manifest's private part.
  public MessageKey privateMessage(byte[] salt, byte[] context) {
    return message("private", salt, context);
  }

  private MessageKey message(String purpose, byte[] salt, byte[] context) {
    return dataKey.use(
        bytes -> {
          byte[] key = Hkdf.subKey(bytes, purpose);
          try {
            return MessageKey.derive(key, salt, context);
          } finally {
            Arrays.fill(key, (byte) 0);
          }
        });
  }

  /// The manifest MAC over `bytes`.
  public byte[] manifestMac(byte[] bytes) {
    return dataKey.use(
        dek -> {
          byte[] key = Hkdf.subKey(dek, "manifest");
          try (LentKey lent = new LentKey(key, "HmacSHA256")) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(lent);
            return mac.doFinal(bytes);
          } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform has HmacSHA256", e);
          } finally {
            Arrays.fill(key, (byte) 0);
          }
        });
  }
}
