package io.weightseal.keys.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Time that passes when the test says so, and runs what is due.
final class FakeTimer implements ExpiryTimer {
  private record Planned(long at, Runnable work) {}

  private final List<Planned> planned = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5;
  boolean closed;

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public synchronized void after(Duration delay, Runnable work) {
    planned.add(new Planned(now + delay.toNanos(), work));
  }

  /// Lets time pass without running anything.
  synchronized void passUnnoticed(Duration duration) {
    now += duration.toNanos();
  }

  void pass(Duration duration) {
    passUnnoticed(duration);
    List<Planned> due = new ArrayList<>();
    synchronized (this) {
      planned.stream().filter(each -> each.at() - now <= 0).forEach(due::add);
      planned.removeAll(due);
    }
    due.forEach(each -> each.work().run());
  }

  synchronized int plans() {
    return planned.size();
  }

  @Override
  public synchronized void close() {
    closed = true;
  }
}
