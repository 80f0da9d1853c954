package io.weightseal.keys.policy;

import io.weightseal.api.KeyService;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/// Each decorator alone, and all of them together, as they are meant to be used.
final class Stacks {
  static final RetryLimits RETRY =
      new RetryLimits(4, Duration.ofMillis(100), Duration.ofMillis(300), Duration.ofSeconds(10));
  static final CacheLimits CACHE = new CacheLimits(Duration.ofMinutes(5), 3, 2);

  private Stacks() {}

  static Map<String, UnaryOperator<KeyService>> all() {
    Map<String, UnaryOperator<KeyService>> all = new LinkedHashMap<>();
    all.put("allowed", inner -> new AllowedKeys(inner, KeyPatterns.ANY));
    all.put("retrying", inner -> new Retrying(inner, RETRY));
    all.put("paced", inner -> new Paced(inner, new Pace(100_000, 1000, 4)));
    all.put("time-limited", inner -> new TimeLimited(inner, Duration.ofMinutes(1)));
    all.put("cached", inner -> new CachedDataKeys(inner, CACHE));
    all.put("cloud", KeyServicePolicy.CLOUD.caching(CACHE)::around);
    all.put("embedded", KeyServicePolicy.EMBEDDED::around);
    return all;
  }
}
