package io.weightseal.keys.policy;

import io.weightseal.api.KeyService;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a key service is used: which of its keys, how fast, how long a call may take, how often it
/// is repeated, and whether unwrapped data keys are remembered.
///
/// @param allowed the keys that may be used
/// @param cache null for no cache, as the defaults have it
/// @param retry null for one attempt at each call
/// @param pace null for no limit
/// @param timeLimit for each attempt, 1 ms to 1 hour; null for none
public record KeyServicePolicy(
    KeyPatterns allowed,
    @Nullable CacheLimits cache,
    @Nullable RetryLimits retry,
    @Nullable Pace pace,
    @Nullable Duration timeLimit) {
  /// For keys on this machine: nothing is repeated, delayed or cut short. Asking somebody for a
  /// passphrase may take any time.
  public static final KeyServicePolicy EMBEDDED =
      new KeyServicePolicy(KeyPatterns.ANY, null, null, null, null);

  static final RetryLimits USUAL_RETRY =
      new RetryLimits(5, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMinutes(1));
  static final Pace USUAL_PACE = new Pace(100, 100, 16);

  /// For services behind a network: 5 attempts within a minute, each of at most 10 seconds; 100
  /// calls a second, 16 at one time. No cache.
  public static final KeyServicePolicy CLOUD =
      new KeyServicePolicy(KeyPatterns.ANY, null, USUAL_RETRY, USUAL_PACE, Duration.ofSeconds(10));

  public KeyServicePolicy {
    if (timeLimit != null) {
      TimeLimited.requireLimit(timeLimit);
    }
  }

  /// This policy with other keys allowed.
  public KeyServicePolicy allowing(KeyPatterns keys) {
    return new KeyServicePolicy(keys, cache, retry, pace, timeLimit);
  }

  /// This policy with a cache of unwrapped data keys.
  public KeyServicePolicy caching(CacheLimits limits) {
    return new KeyServicePolicy(allowed, limits, retry, pace, timeLimit);
  }

  /// `service`, used as this policy says. Closing what is returned closes `service`.
  ///
  /// From the outside in: a key that is not allowed reaches nothing, not even the cache. What the
  /// cache has costs no turn. Each attempt waits for a turn of its own, and that wait is not part
  /// of its time limit.
  public KeyService around(KeyService service) {
    KeyService result = service;
    if (timeLimit != null) {
      result = new TimeLimited(result, timeLimit);
    }
    if (pace != null) {
      result = new Paced(result, pace);
    }
    if (retry != null) {
      result = new Retrying(result, retry);
    }
    if (cache != null) {
      result = new CachedDataKeys(result, cache);
    }
    return new AllowedKeys(result, allowed);
  }
}
