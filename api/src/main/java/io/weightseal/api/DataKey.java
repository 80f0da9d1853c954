package io.weightseal.api;

import java.security.SecureRandom;
import java.util.Arrays;

/// The 32-byte secret that one model is encrypted under. Owned by whoever made it, who closes it
/// after use.
///
/// The bytes stand outside the Java heap, where the collector does not copy them, in memory that
/// the process has chosen with [#keepIn]; [#close()] wipes them. They are lent for the length of a
/// call, as a heap array that is wiped when the call returns. The JVM may have copied that array in
/// the meantime: short use makes that unlikely, nothing makes it impossible.
///
/// Safe for use by several threads; one that comes after [#close()] is refused.
public final class DataKey implements AutoCloseable {
  public static final int BYTES = 32;

  private static volatile KeyMemory memory = KeyMemory.OFF_HEAP;

  private final KeyMemory.Place place;
  private boolean closed;

  private DataKey(byte[] bytes) {
    place = memory.take(BYTES);
    place.bytes().put(0, bytes);
  }

  /// Keeps this process's data keys in `kept` from now on; those that are there stay where they
  /// are. For the process's own beginning: a library that is embedded leaves this to its host.
  public static void keepIn(KeyMemory kept) {
    memory = kept;
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
    byte[] bytes = new byte[BYTES];
    try {
      copyTo(bytes);
      return use.apply(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  // The place goes to another key once this one is closed: nobody may read it then.
  private synchronized void copyTo(byte[] bytes) {
    if (closed) {
      throw new IllegalStateException("the data key is closed");
    }
    place.bytes().get(0, bytes);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      place.close();
    }
  }

  @Override
  public String toString() {
    return "DataKey";
  }
}
