package io.weightseal.keys.local;

import java.util.Arrays;
import javax.crypto.SecretKey;

/// Key bytes for the length of one cipher call. `SecretKeySpec` would keep a copy that nobody can
/// wipe.
final class LentKey implements SecretKey, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final transient byte[] bytes;

  LentKey(byte[] bytes) {
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

  @Override
  public byte[] getEncoded() {
    return bytes.clone();
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
