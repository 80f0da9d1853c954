package io.weightseal.keys.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Time that passes only when somebody sleeps, and chance that always gives the most. Notes each
/// sleep.
final class FakePauses implements Pauses {
  final List<Duration> slept = new ArrayList<>();
  final List<Long> bounds = new ArrayList<>();
  boolean interruptNextSleep;
  private long now = Long.MAX_VALUE - 5;

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public synchronized void sleep(Duration duration) throws InterruptedException {
    if (Thread.interrupted() || interruptNextSleep) {
      interruptNextSleep = false;
      throw new InterruptedException();
    }
    slept.add(duration);
    now += duration.toNanos();
  }

  @Override
  public synchronized long upTo(long bound) {
    bounds.add(bound);
    return bound;
  }

  synchronized void pass(Duration duration) {
    now += duration.toNanos();
  }
}
