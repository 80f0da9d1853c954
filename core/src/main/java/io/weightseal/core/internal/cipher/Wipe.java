package io.weightseal.core.internal.cipher;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Overwrites secrets with zeros.
public final class Wipe {
  private Wipe() {}

  /// Zeroes the whole buffer.
  public static void zero(ByteBuffer buffer) {
    zero(buffer, 0, buffer.capacity());
  }

  /// Zeroes bytes `start` to `end`, exclusive.
  public static void zero(ByteBuffer buffer, int start, int end) {
    ByteBuffer all = buffer.duplicate().clear();
    MemorySegment.ofBuffer(all.slice(start, end - start)).fill((byte) 0);
  }
}
