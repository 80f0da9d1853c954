package io.weightseal.core.internal.cipher;

import java.util.Arrays;

/// What a message key keeps to itself, for comparison with vectors.
public final class Derived {
  private Derived() {}

  /// Whether these are the AES key and the base nonce of `key`.
  public static boolean are(MessageKey key, byte[] aeadKey, byte[] baseNonce) {
    byte[] nonce = new byte[MessageKey.NONCE_BYTES];
    key.nonceOf(0, nonce);
    return Arrays.equals(aeadKey, key.key().getEncoded()) && Arrays.equals(baseNonce, nonce);
  }
}
