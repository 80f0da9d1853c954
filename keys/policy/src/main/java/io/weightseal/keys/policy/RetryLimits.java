package io.weightseal.keys.policy;

import java.time.Duration;

/// How often and how long a call is repeated.
///
/// @param attempts calls in all, the first one included; 1 to 100
/// @param firstDelay the longest wait before the second attempt; it doubles each time. 1 ms to 1
///   minute
/// @param longestDelay what the doubling ends at; `firstDelay` to 10 minutes
/// @param total no attempt begins later than this after the first one began; up to 1 hour
public record RetryLimits(
    int attempts, Duration firstDelay, Duration longestDelay, Duration total) {
  public RetryLimits {
    Bounds.require("attempts", attempts, 1, 100);
    Bounds.require("the first delay", firstDelay, Duration.ofMillis(1), Duration.ofMinutes(1));
    Bounds.require("the longest delay", longestDelay, firstDelay, Duration.ofMinutes(10));
    Bounds.require("retry-for", total, Duration.ofMillis(1), Duration.ofHours(1));
  }

  /// The longest wait after `attempts` attempts.
  Duration delayAfter(int attempts) {
    long doubled = firstDelay.toNanos();
    for (int i = 1; i < attempts && doubled < longestDelay.toNanos(); i++) {
      doubled *= 2;
    }
    return Duration.ofNanos(Math.min(doubled, longestDelay.toNanos()));
  }
}
