package io.weightseal.stores.bucket;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A part that is being filled, at any offset and by several threads, or sent.
final class OpenPart {
  private final PartMemory memory;
  private final long capacity;
  private final byte[][] slabs;
  private long filled;
  private long end;
  private boolean freed;

  /// @param capacity how many bytes the part may come to hold; already taken from `memory`
  OpenPart(PartMemory memory, long capacity) {
    this.memory = memory;
    this.capacity = capacity;
    this.slabs =
        new byte[Math.toIntExact((capacity + PartMemory.SLAB_BYTES - 1) / PartMemory.SLAB_BYTES)][];
  }

  /// Puts all that remains in `bytes` at `offset`, and returns whether the part is now full. Of
  /// several threads one is told so.
  boolean put(long offset, ByteBuffer bytes) {
    int count = bytes.remaining();
    for (long at = offset; bytes.hasRemaining(); ) {
      int slab = (int) (at / PartMemory.SLAB_BYTES);
      int within = (int) (at % PartMemory.SLAB_BYTES);
      int length = Math.min(bytes.remaining(), PartMemory.SLAB_BYTES - within);
      bytes.get(slab(slab), within, length);
      at += length;
    }
    synchronized (this) {
      filled += count;
      end = Math.max(end, offset + count);
      return filled == capacity && count > 0;
    }
  }

  private synchronized byte[] slab(int index) {
    if (slabs[index] == null) {
      slabs[index] = memory.slab();
    }
    return slabs[index];
  }

  /// Whether its bytes are there without a gap.
  synchronized boolean isWhole() {
    return filled == end;
  }

  /// What it holds; valid until it is freed.
  synchronized PartBody body() {
    List<ByteBuffer> pieces = new ArrayList<>();
    long left = end;
    for (int i = 0; left > 0; i++) {
      int length = (int) Math.min(left, PartMemory.SLAB_BYTES);
      pieces.add(ByteBuffer.wrap(slabs[i], 0, length));
      left -= length;
    }
    return PartBody.of(pieces);
  }

  synchronized long size() {
    return end;
  }

  /// Gives its memory back for what was taken of it, and leaves the buffers to the collector: a
  /// thread that was left behind may still be writing to them.
  void abandon() {
    synchronized (this) {
      if (freed) {
        return;
      }
      freed = true;
    }
    memory.giveBack(capacity);
  }

  /// Gives its memory back, to be used again: nobody writes to it any more.
  void free() {
    synchronized (this) {
      if (freed) {
        return;
      }
      freed = true;
      for (byte[] slab : slabs) {
        if (slab != null) {
          memory.reuse(slab);
        }
      }
      Arrays.fill(slabs, null);
    }
    memory.giveBack(capacity);
  }
}
