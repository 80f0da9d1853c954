package io.weightseal.core.internal.cipher;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The JDK's HMAC, which forgets its key when closed.
///
/// By itself it keeps the key until it is collected, and the heap keeps it until that place is used
/// again: as two blocks, which are the key with a known constant on each byte.
final class KeyedMac implements AutoCloseable {
  private static final byte[] NOTHING = {0};

  private final String algorithm;
  private final Mac mac;

  /// @param algorithm one that every Java platform has
  /// @param key copied
  KeyedMac(String algorithm, byte[] key) {
    this.algorithm = algorithm;
    try (LentKey lent = new LentKey(key, algorithm)) {
      mac = Mac.getInstance(algorithm);
      mac.init(lent);
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has " + algorithm, e);
    }
  }

  void update(byte[] bytes) {
    mac.update(bytes);
  }

  /// The tag over what was put in since the last one.
  byte[] finish() {
    return mac.doFinal();
  }

  /// Puts a key that is no secret where the key was.
  @Override
  public void close() {
    try {
      mac.init(new SecretKeySpec(NOTHING, algorithm));
    } catch (InvalidKeyException e) {
      throw new AssertionError("an HMAC takes every key", e);
    }
  }
}
