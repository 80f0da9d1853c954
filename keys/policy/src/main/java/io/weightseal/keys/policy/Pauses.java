package io.weightseal.keys.policy;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// Time and chance, so that tests can hold them.
interface Pauses {
  /// The machine's.
  Pauses REAL = new RealPauses();

  /// Nanoseconds since some moment.
  long nanoTime();

  /// Waits, unless the thread was interrupted or is while it waits.
  void sleep(Duration duration) throws InterruptedException;

  /// A random number from 0 to `bound`, `bound` included.
  long upTo(long bound);

  /// Waits by what parks a virtual thread, and holds no platform thread meanwhile.
  final class RealPauses implements Pauses {
    private RealPauses() {}

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void sleep(Duration duration) throws InterruptedException {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.sleep(duration);
    }

    @Override
    public long upTo(long bound) {
      return ThreadLocalRandom.current().nextLong(bound + 1);
    }
  }
}
