package io.weightseal.keys.policy;

import java.time.Duration;

/// What a cache of unwrapped data keys may hold, and for how long. Whoever loses the right to use a
/// key keeps what is cached: hence the limits, and none of them can be left out.
///
/// @param timeToLive from the call that unwrapped; 1 s to 5 minutes
/// @param uses how often the result of one call is given out, that call included; 1 to 10,000
/// @param entries data keys held at one time; 1 to 10,000
public record CacheLimits(Duration timeToLive, int uses, int entries) {
  /// The longest time that a revoked key may go on opening models.
  public static final Duration LONGEST = Duration.ofMinutes(5);

  public CacheLimits {
    Bounds.require("cache-for", timeToLive, Duration.ofSeconds(1), LONGEST);
    Bounds.require("cache-uses", uses, 1, 10_000);
    Bounds.require("cache-entries", entries, 1, 10_000);
  }
}
