package io.weightseal.loader.agent;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Which chunks of a file hold plaintext, and which ones somebody is just decrypting. Safe for use
/// by several threads: each chunk is claimed by one of them.
final class ChunkMap {
  private final BitSet done = new BitSet();
  private final BitSet claimed = new BitSet();

  /// Chunks from `first` to before `end`.
  record Run(int first, int end) {}

  /// Takes those chunks of a range that nobody has decrypted or is decrypting. The caller decrypts
  /// them and says so with [#settle].
  synchronized List<Run> claim(int first, int end) {
    List<Run> runs = new ArrayList<>();
    for (int at = nextFree(first); at < end; at = nextFree(at)) {
      int stop = at;
      while (stop < end && !claimed.get(stop)) {
        stop++;
      }
      claimed.set(at, stop);
      runs.add(new Run(at, stop));
      at = stop;
    }
    return runs;
  }

  private int nextFree(int from) {
    return claimed.nextClearBit(from);
  }

  /// How a claim ended.
  enum Outcome {
    DECRYPTED,
    FAILED
  }

  synchronized void settle(Run run, Outcome outcome) {
    switch (outcome) {
      case DECRYPTED -> done.set(run.first, run.end);
      case FAILED -> claimed.clear(run.first, run.end);
    }
    notifyAll();
  }

  /// Waits while others decrypt chunks of a range.
  ///
  /// @return whether the whole range is decrypted; if not, some of it can be claimed
  synchronized boolean await(int first, int end) throws InterruptedException {
    while (true) {
      int missing = done.nextClearBit(first);
      if (missing >= end) {
        return true;
      }
      if (claimed.nextClearBit(first) < end) {
        return false;
      }
      wait();
    }
  }
}
