package io.weightseal.stores.bucket;

import java.time.Duration;

/// How long a call is tried again that may succeed later: after pauses that double, of which each
/// is cut by chance to between half of it and all.
///
/// @param attempts how often at most, the first time included; at least 1
/// @param first the first pause
/// @param longest no pause is longer
public record RetryLimits(int attempts, Duration first, Duration longest) {
  /// Some 25 seconds of pauses in all.
  public static final RetryLimits USUAL =
      new RetryLimits(8, Duration.ofMillis(200), Duration.ofSeconds(10));

  public RetryLimits {
    if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("no such limits of retries");
    }
  }

  /// How long to wait at most after attempt `attempt`, counted from 1.
  Duration pauseAfter(int attempt) {
    Duration doubled = first.multipliedBy(1L << Math.min(20, attempt - 1));
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }
}
