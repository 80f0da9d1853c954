package io.weightseal.stores.bucket;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The memory that parts may take while they are filled and sent, shared by all uploads of a store.
/// Buffers are used again, and kept: the collector would rather let the heap grow than look for
/// those that were given up.
final class PartMemory {
  /// How large one buffer is.
  static final int SLAB_BYTES = 1 << 20;

  private final long limit;
  private final Deque<byte[]> idle = new ArrayDeque<>();
  private long taken;

  PartMemory(long limit) {
    this.limit = limit;
  }

  /// Waits until `bytes` are to be had. More than there is at all are had once nobody else has any.
  ///
  /// @param urgent whether to go on all the same: asked again whenever something changed
  synchronized void take(long bytes, BooleanSupplier urgent) throws InterruptedException {
    while (taken > 0 && taken + bytes > limit && !urgent.getAsBoolean()) {
      wait();
    }
    taken += bytes;
    // Who took these may have made another one's wait urgent.
    notifyAll();
  }

  synchronized void giveBack(long bytes) {
    taken -= bytes;
    notifyAll();
  }

  /// Lets all that wait ask again whether they are to go on.
  synchronized void wake() {
    notifyAll();
  }

  synchronized byte[] slab() {
    byte @Nullable [] slab = idle.pollFirst();
    return slab == null ? new byte[SLAB_BYTES] : slab;
  }

  /// Takes a buffer back, and wipes it: what is decrypted into a bucket passed through it.
  synchronized void reuse(byte[] slab) {
    Arrays.fill(slab, (byte) 0);
    if ((idle.size() + 1L) * SLAB_BYTES <= limit) {
      idle.addFirst(slab);
    }
  }

  /// How many bytes are taken now.
  synchronized long taken() {
    return taken;
  }
}
