package io.weightseal.core.internal.cipher;

import java.util.Arrays;
import javax.crypto.SecretKey;

/// Key bytes on their way into a JDK or Conscrypt object.
///
/// `SecretKeySpec` keeps a copy that nobody can wipe; this keeps one that [#close()] wipes.
public final class LentKey implements SecretKey, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient byte[] bytes;
  private final String algorithm;

  /// @param bytes copied
  public LentKey(byte[] bytes, String algorithm) {
    this.bytes = bytes.clone();
    this.algorithm = algorithm;
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  /// The key. Conscrypt keeps a reference to what it gets, so it gets the array that will be wiped;
  /// the JDK's ciphers wipe what they get, so they get a copy.
  @Override
  public byte[] getEncoded() {
    return CipherProvider.isNative() && algorithm.equals("AES") ? bytes : bytes.clone();
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return algorithm + " key";
  }
}
