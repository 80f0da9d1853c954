package io.weightseal.keys.policy;

import java.time.Duration;

/// Gives out moments to start at: so many a second in the long run, so many at once after a quiet
/// time. In the order in which it is asked. Safe for use by several threads.
///
/// A token bucket, kept as the moment at which it will be full again.
final class TokenBucket {
  private final long interval;
  private final long depth;
  private long fullAgain;

  TokenBucket(Pace pace, long now) {
    interval = Math.max(1, Duration.ofSeconds(1).toNanos() / pace.perSecond());
    depth = interval * pace.burst();
    fullAgain = now;
  }

  /// Takes a token; the caller starts after the time returned.
  synchronized Duration take(long now) {
    if (fullAgain - now < 0) {
      fullAgain = now;
    }
    fullAgain += interval;
    return Duration.ofNanos(Math.max(0, fullAgain - now - depth));
  }
}
