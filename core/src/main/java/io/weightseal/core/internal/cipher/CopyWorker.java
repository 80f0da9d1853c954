package io.weightseal.core.internal.cipher;

import java.nio.ByteBuffer;

/// A thread that moves or hashes bytes, and opens nothing.
public final class CopyWorker implements Worker {
  private static final int BUFFER_BYTES = 1 << 20;

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

  /// Room for up to `wanted` bytes, and for at least one.
  public ByteBuffer room(long wanted) {
    return buffer.clear().limit((int) Math.min(BUFFER_BYTES, wanted));
  }

  @Override
  public void close() {
    // Where it hashed, there was plaintext in it.
    Wipe.zero(buffer);
  }
}
