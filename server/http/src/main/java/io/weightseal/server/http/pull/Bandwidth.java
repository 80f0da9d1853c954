package io.weightseal.server.http.pull;

import java.util.concurrent.TimeUnit;

/// Holds back readers, so that all of them together stay below a rate. Safe for use by several
/// threads.
final class Bandwidth {
  private final double bytesPerNano;
  private long free = System.nanoTime();

  /// @param bytesPerSecond 0 for no limit
  Bandwidth(long bytesPerSecond) {
    this.bytesPerNano = bytesPerSecond / 1e9;
  }

  /// Waits until so many bytes more may come.
  void take(int bytes) throws InterruptedException {
    if (bytesPerNano == 0) {
      return;
    }
    long wait;
    synchronized (this) {
      long now = System.nanoTime();
      free = Math.max(free, now) + (long) (bytes / bytesPerNano);
      wait = free - now;
    }
    TimeUnit.NANOSECONDS.sleep(wait);
  }
}
