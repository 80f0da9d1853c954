package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Bytes of one object that were said to be read soon, fetched ahead in blocks. Not safe for
/// several threads by itself: [ReadAhead] guards it, and waits for a block without the guard.
final class Stretch {
  /// Fetches bytes of the object from `offset` until `target` is full.
  @FunctionalInterface
  interface Fetch {
    void into(ByteBuffer target, long offset) throws StoreException;
  }

  /// One request's bytes, under way or there.
  static final class Block {
    private final byte[] buffer;
    private final int length;
    private final Call<Boolean> arrival;
    private int users;
    private long given;
    private boolean dropped;

    private Block(byte[] buffer, int length, Call<Boolean> arrival) {
      this.buffer = buffer;
      this.length = length;
      this.arrival = arrival;
    }

    Call<Boolean> arrival() {
      return arrival;
    }
  }

  private final long from;
  private final long to;
  private final Transfers transfers;
  private final Fetch fetch;
  private final Map<Long, Block> blocks = new HashMap<>();
  private final Set<Long> past = new HashSet<>();
  private long given;
  // Grows with use, so that what is never read costs little.
  private int ahead = 1;

  Stretch(long from, long to, Transfers transfers, Fetch fetch) {
    this.from = from;
    this.to = to;
    this.transfers = transfers;
    this.fetch = fetch;
  }

  boolean covers(long offset) {
    return offset >= from && offset < to;
  }

  boolean coversAll(long offset, long end) {
    return offset >= from && end <= to;
  }

  /// Whether all of it was read, so that it is of no more use.
  boolean isUsedUp() {
    return given + slack() >= to - from;
  }

  /// The block with the byte at `offset`, and the next ones behind it on their way; null when there
  /// is no memory for it. The caller calls [#release] when it has read.
  @Nullable Block use(long offset) {
    long index = (offset - from) / transfers.blockMemory().blockBytes();
    Block block = begin(index);
    if (block == null) {
      return null;
    }
    block.users++;
    for (int i = 1; i <= ahead && startOf(index + i) < to; i++) {
      if (begin(index + i) == null) {
        break;
      }
    }
    return block;
  }

  private @Nullable Block begin(long index) {
    Block known = blocks.get(index);
    if (known != null) {
      return known;
    }
    if (past.contains(index)) {
      // It was read already: what little is wanted of it once more is not worth a block.
      return null;
    }
    byte[] buffer = transfers.blockMemory().borrow();
    if (buffer == null && dropSpent()) {
      buffer = transfers.blockMemory().borrow();
    }
    if (buffer == null) {
      return null;
    }
    long start = startOf(index);
    int length = (int) Math.min(buffer.length, to - start);
    ByteBuffer target = ByteBuffer.wrap(buffer, 0, length);
    Block block =
        new Block(
            buffer,
            length,
            transfers.start(
                () -> {
                  fetch.into(target, start);
                  return true;
                }));
    blocks.put(index, block);
    return block;
  }

  private long startOf(long index) {
    return from + index * transfers.blockMemory().blockBytes();
  }

  /// Copies what a block that has arrived holds from `offset` on, and returns how much that was.
  int copy(Block block, long offset, ByteBuffer target) {
    int within = (int) ((offset - from) % transfers.blockMemory().blockBytes());
    int count = Math.min(target.remaining(), block.length - within);
    target.put(block.buffer, within, count);
    return count;
  }

  /// Ends a use, in which `count` bytes were copied.
  void release(Block block, int count) {
    block.users--;
    block.given += count;
    given += count;
    if (isSpent(block)) {
      ahead = Math.min(ahead * 2, transfers.limits().blocksAhead());
    }
    free(block);
  }

  /// What a reader may leave out, such as the head of a segment that it knows, and still be
  /// through.
  private int slack() {
    return transfers.blockMemory().blockBytes() >> 10;
  }

  private boolean isSpent(Block block) {
    return block.given + slack() >= block.length;
  }

  /// Forgets a block that could not be fetched, so that the next who wants it asks anew.
  void forget(Block block) {
    blocks.values().remove(block);
    block.dropped = true;
  }

  /// Blocks that were read stay while there is memory, since heads of segments are read by several.
  private boolean dropSpent() {
    boolean any = false;
    for (var each : List.copyOf(blocks.entrySet())) {
      Block block = each.getValue();
      if (isSpent(block) && block.users == 0) {
        past.add(each.getKey());
        forget(block);
        any |= free(block);
      }
    }
    return any;
  }

  private boolean free(Block block) {
    // A buffer that is still being written to cannot be lent again.
    if (!block.dropped || block.users > 0) {
      return false;
    }
    block.dropped = false;
    block.arrival.whenEnded(() -> transfers.blockMemory().giveBack(block.buffer));
    return true;
  }

  /// Gives up what is on its way, and all memory.
  void drop() {
    for (Block block : new ArrayList<>(blocks.values())) {
      block.arrival.interrupt();
      forget(block);
      free(block);
    }
  }
}
