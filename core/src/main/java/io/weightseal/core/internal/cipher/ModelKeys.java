package io.weightseal.core.internal.cipher;

import io.weightseal.api.DataKey;
import java.util.Arrays;

/// The keys that a data key stands for. Does not own the data key.
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
    return mac("manifest", bytes);
  }

  /// The MAC of a line of an upload's journal, over `bytes`.
  public byte[] resumeMac(byte[] bytes) {
    return mac("resume", bytes);
  }

  private byte[] mac(String purpose, byte[] bytes) {
    return dataKey.use(
        dek -> {
          byte[] key = Hkdf.subKey(dek, purpose);
          try (KeyedMac mac = new KeyedMac("HmacSHA256", key)) {
            mac.update(bytes);
            return mac.finish();
          } finally {
            Arrays.fill(key, (byte) 0);
          }
        });
  }
}
