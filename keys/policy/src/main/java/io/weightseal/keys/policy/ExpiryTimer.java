package io.weightseal.keys.policy;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs work later, so that what has expired goes also when nobody asks for it.
interface ExpiryTimer extends AutoCloseable {
  /// Nanoseconds since some moment.
  long nanoTime();

  /// Runs `work` once, on another thread, when `delay` has gone by; not at all when closed before.
  void after(Duration delay, Runnable work);

  @Override
  void close();

  /// One daemon thread, which starts with the first work and keeps no process alive.
  static ExpiryTimer daemon() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("weightseal-cache-expiry").daemon().factory());
    return new ExpiryTimer() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public void after(Duration delay, Runnable work) {
        var _ = executor.schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
      }

      @Override
      public void close() {
        executor.shutdownNow();
      }
    };
  }
}
