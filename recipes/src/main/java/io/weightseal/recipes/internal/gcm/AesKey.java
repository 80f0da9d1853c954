package io.weightseal.recipes.internal.gcm;

import java.util.Arrays;
import javax.crypto.SecretKey;

/// An AES-256 key on its way into ciphers; [#close()] wipes it. The ciphers that it was given to
/// are of no use afterwards.
public final class AesKey implements SecretKey, AutoCloseable {
  public static final int BYTES = 32;

  private static final long serialVersionUID = 1L;

  private final transient byte[] bytes;

  /// @param bytes 32 of them; copied
  public AesKey(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("an AES-256 key has 32 bytes, this one " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  @Override
  public String getAlgorithm() {
    return "AES";
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  /// The key. Conscrypt keeps a reference to what it gets, so it gets the array that will be wiped;
  /// the JDK's ciphers wipe what they get, so they get a copy.
  @Override
  public byte[] getEncoded() {
    return Ciphers.areNative() ? bytes : bytes.clone();
  }

  @Override
  public void close() {
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public String toString() {
    return "AES key";
  }
}
