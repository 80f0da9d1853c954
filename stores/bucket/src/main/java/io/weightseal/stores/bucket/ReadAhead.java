package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Gives out bytes of one object that were fetched ahead, because someone said that they would be
/// read.
final class ReadAhead implements AutoCloseable {
  /// How many stretches may be expected at once. The oldest goes.
  private static final int MAX_STRETCHES = 16;

  private final String name;
  private final Transfers transfers;
  private final Stretch.Fetch fetch;

  // Guarded by this.
  private final Deque<Stretch> stretches = new ArrayDeque<>();
  private boolean closed;

  /// @param name how errors call the object
  ReadAhead(String name, Transfers transfers, Stretch.Fetch fetch) {
    this.name = name;
    this.transfers = transfers;
    this.fetch = fetch;
  }

  synchronized void expect(long from, long to) {
    if (closed || to <= from || stretches.stream().anyMatch(each -> each.coversAll(from, to))) {
      return;
    }
    if (stretches.size() == MAX_STRETCHES) {
      stretches.removeFirst().drop();
    }
    stretches.addLast(new Stretch(from, to, transfers, fetch));
  }

  private record Use(Stretch stretch, Stretch.Block block) {}

  private synchronized @Nullable Use use(long offset) {
    if (closed) {
      return null;
    }
    for (Stretch stretch : stretches) {
      Stretch.Block block = stretch.covers(offset) ? stretch.use(offset) : null;
      if (block != null) {
        return new Use(stretch, block);
      }
    }
    return null;
  }

  /// Copies bytes from `offset` on, waiting for them where they are on their way.
  ///
  /// @return how many; 0 when none are fetched ahead there, and the caller is to read them itself
  int read(ByteBuffer target, long offset) throws StoreException {
    Use use = use(offset);
    if (use == null) {
      return 0;
    }
    int count = 0;
    boolean arrived = false;
    try {
      use.block.arrival().await(name);
      arrived = true;
      count = use.stretch.copy(use.block, offset, target);
      return count;
    } finally {
      release(use, count, arrived);
    }
  }

  private synchronized void release(Use use, int count, boolean arrived) {
    if (!arrived) {
      use.stretch.forget(use.block);
    }
    use.stretch.release(use.block, count);
    if (use.stretch.isUsedUp() && stretches.remove(use.stretch)) {
      use.stretch.drop();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    stretches.forEach(Stretch::drop);
    stretches.clear();
  }
}
