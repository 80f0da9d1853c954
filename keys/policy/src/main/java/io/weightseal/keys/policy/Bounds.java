package io.weightseal.keys.policy;

import java.time.Duration;

/// Limits of settings.
final class Bounds {
  private Bounds() {}

  static void require(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + " is " + value + "; allowed are " + min + " to " + max);
    }
  }

  static void require(String what, Duration value, Duration min, Duration max) {
    if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          what
              + " is "
              + Durations.text(value)
              + "; allowed are "
              + Durations.text(min)
              + " to "
              + Durations.text(max));
    }
  }
}
