package io.weightseal.keys.files;

import java.util.Arrays;
import javax.crypto.SecretKey;

/// Key bytes for the length of one cipher call. `SecretKeySpec` would keep a copy that nobody can
/// wipe.
public final class LentKey implements SecretKey, AutoCloseable {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] bytes;

  /// A key for `algorithm`, such as `AES`, with a copy of `bytes`, which [#close()] wipes.
  public LentKey(String algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes.clone();
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
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
    return algorithm + " key";
  }
}
