package io.weightseal.api;

import java.nio.ByteBuffer;

/// Where data keys are kept between uses. Safe for use by several threads.
public interface KeyMemory {
  /// Memory of this process, outside the Java heap. There is always some.
  KeyMemory OFF_HEAP = new OffHeap();

  /// Takes room for a key; there is always some, be it of a lesser kind.
  ///
  /// @param bytes at most [DataKey#BYTES]
  Place take(int bytes);

  /// Room for one key, owned by whoever took it.
  interface Place extends AutoCloseable {
    /// The room itself, all of it, direct; not to be used once closed.
    ByteBuffer bytes();

    /// Wipes it and gives it back.
    @Override
    void close();
  }
}
