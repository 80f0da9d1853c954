package io.weightseal.api;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/// The 32-byte secret that one model is encrypted under. Owned by whoever made it, who closes it
/// after use.
///
/// The bytes stand outside the Java heap, where the collector does not copy them, and are wiped by
/// [#close()]. They are lent for the length of a call, as a heap array that is wiped when the call
/// returns. The JVM may have copied that array in the meantime: short use makes that unlikely,
/// nothing makes it impossible.
///
/// Not safe for use by one thread while another closes it.
public final class DataKey implements AutoCloseable {
  public static final int BYTES = 32;

  private final ByteBuffer secret = ByteBuffer.allocateDirect(BYTES);
  private boolean closed;

  private DataKey(byte[] bytes) {
    secret.put(0, bytes);
  }

  /// A new key from `random`.
  public static DataKey random(SecureRandom random) {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return takingOver(bytes);
  }

  /// The key that `bytes` hold; wipes `bytes`.
  ///
  /// @throws IllegalArgumentException unless there are exactly 32 bytes
  public static DataKey takingOver(byte[] bytes) {
    try {
      if (bytes.length != BYTES) {
        throw new IllegalArgumentException(
            "a data key has " + BYTES + " bytes, these are " + bytes.length);
      }
      return new DataKey(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /// Something that works on the key's bytes and must not keep them.
  @FunctionalInterface
  public interface Use<R, E extends Exception> {
    R apply(byte[] bytes) throws E;
  }

  /// Lends the bytes to `use` and wipes the lent array afterwards.
  ///
  /// @throws IllegalStateException when the key is closed
  public <R, E extends Exception> R use(Use<R, E> use) throws E {
    if (closed) {
      throw new IllegalStateException("the data key is closed");
    }
    byte[] bytes = new byte[BYTES];
    try {
      secret.get(0, bytes);
      return use.apply(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  public void close() {
    closed = true;
    secret.put(0, new byte[BYTES]);
  }

  @Override
  public String toString() {
    return "DataKey";
  }
}
