package io.weightseal.api;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A data key as a key service wrapped it: bytes in the service's own format. Immutable, and no
/// secret.
public final class WrappedKey {
  public static final int MAX_BYTES = 16_384;

  private final byte[] bytes;

  /// @param bytes 1 to 16,384 bytes; copied
  public WrappedKey(byte[] bytes) {
    if (bytes.length < 1 || bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a wrapped key has 1 to " + MAX_BYTES + " bytes, this one " + bytes.length);
    }
    this.bytes = bytes.clone();
  }

  /// A copy of the bytes.
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WrappedKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "WrappedKey of " + bytes.length + " bytes";
  }
}
