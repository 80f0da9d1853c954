package io.weightseal.api;

import java.nio.ByteBuffer;

/// A direct buffer.
record OffHeapPlace(ByteBuffer bytes) implements KeyMemory.Place {
  OffHeapPlace(int bytes) {
    this(ByteBuffer.allocateDirect(bytes));
  }

  @Override
  public void close() {
    bytes.put(0, new byte[bytes.capacity()]);
  }
}
