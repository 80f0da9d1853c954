package io.weightseal.stores.bucket;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// A fixed number of buffers for what is fetched ahead, shared by all sources of a store. They are
/// kept, as those of [PartMemory] are.
final class BlockMemory {
  private final int blockBytes;
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<byte[]> idle = new ConcurrentLinkedDeque<>();

  BlockMemory(int blocks, int blockBytes) {
    this.blockBytes = blockBytes;
    this.permits = new Semaphore(blocks);
  }

  int blockBytes() {
    return blockBytes;
  }

  /// A buffer, or null when all are lent.
  byte @Nullable [] borrow() {
    if (!permits.tryAcquire()) {
      return null;
    }
    byte[] buffer = idle.pollFirst();
    return buffer == null ? new byte[blockBytes] : buffer;
  }

  void giveBack(byte[] buffer) {
    idle.addFirst(buffer);
    permits.release();
  }
}
