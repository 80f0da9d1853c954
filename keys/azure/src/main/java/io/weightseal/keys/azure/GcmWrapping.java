package io.weightseal.keys.azure;

import java.util.Arrays;
import java.util.Optional;

/// A data key under an AES key of a Managed HSM: the parts that the service gives and wants back,
/// in one byte string.
///
/// | bytes | |
/// |---|---|
/// | 1 | `01`, for AES-256-GCM |
/// | 12 | the initialization vector, which the service chose |
/// | 16 | the tag |
/// | the rest | the ciphertext |
///
/// Bytes under an RSA key are the service's own, 256 or more; so the two cannot be mistaken for
/// each other.
final class GcmWrapping {
  static final int VECTOR_BYTES = 12;
  static final int TAG_BYTES = 16;

  /// One byte of layout, the vector, the tag, and a data key of 32 bytes.
  static final int BYTES = 1 + VECTOR_BYTES + TAG_BYTES + 32;

  private static final byte LAYOUT = 1;

  private final byte[] bytes;

  private GcmWrapping(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Empty when the parts have other lengths than AES-256-GCM gives for a data key.
  static Optional<GcmWrapping> of(byte[] vector, byte[] tag, byte[] ciphertext) {
    if (vector.length != VECTOR_BYTES
        || tag.length != TAG_BYTES
        || 1 + VECTOR_BYTES + TAG_BYTES + ciphertext.length != BYTES) {
      return Optional.empty();
    }
    byte[] bytes = new byte[BYTES];
    bytes[0] = LAYOUT;
    System.arraycopy(vector, 0, bytes, 1, VECTOR_BYTES);
    System.arraycopy(tag, 0, bytes, 1 + VECTOR_BYTES, TAG_BYTES);
    System.arraycopy(ciphertext, 0, bytes, 1 + VECTOR_BYTES + TAG_BYTES, ciphertext.length);
    return Optional.of(new GcmWrapping(bytes));
  }

  /// Empty when `bytes` are none of these.
  static Optional<GcmWrapping> parse(byte[] bytes) {
    return bytes.length == BYTES && bytes[0] == LAYOUT
        ? Optional.of(new GcmWrapping(bytes.clone()))
        : Optional.empty();
  }

  byte[] bytes() {
    return bytes.clone();
  }

  byte[] vector() {
    return Arrays.copyOfRange(bytes, 1, 1 + VECTOR_BYTES);
  }

  byte[] tag() {
    return Arrays.copyOfRange(bytes, 1 + VECTOR_BYTES, 1 + VECTOR_BYTES + TAG_BYTES);
  }

  byte[] ciphertext() {
    return Arrays.copyOfRange(bytes, 1 + VECTOR_BYTES + TAG_BYTES, BYTES);
  }
}
