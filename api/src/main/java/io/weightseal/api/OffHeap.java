package io.weightseal.api;

import java.nio.ByteBuffer;

/// Direct buffers.
final class OffHeap implements KeyMemory {
  @Override
  public Place take(int bytes) {
    return new Buffer(ByteBuffer.allocateDirect(bytes));
  }

  private record Buffer(ByteBuffer bytes) implements Place {
    @Override
    public void close() {
      bytes.put(0, new byte[bytes.capacity()]);
    }
  }
}
