package io.weightseal.keys.policy;

import io.weightseal.api.KeyServiceSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The settings of a key service that say how it is used, apart from those that say where it is.
///
/// | setting | value |
/// |---|---|
/// | `allow-keys` | [KeyPatterns], separated by commas |
/// | `attempts` | calls in all, the first one included |
/// | `retry-for` | no attempt begins later than this after the first |
/// | `requests-per-second`, `burst`, `concurrent` | see [Pace]; `burst` no more than a second's
/// calls unless set |
/// | `time-limit` | for each attempt |
/// | `cache-for` | turns the cache on; at most `5m` |
/// | `cache-uses`, `cache-entries` | see [CacheLimits]; 100 unless set |
///
/// Times are written `500ms`, `10s`, `5m` or `1h`. What is not set stays as the defaults have it.
public final class PolicySettings {
  private static final String ALLOW_KEYS = "allow-keys";
  private static final String ATTEMPTS = "attempts";
  private static final String RETRY_FOR = "retry-for";
  private static final String PER_SECOND = "requests-per-second";
  private static final String BURST = "burst";
  private static final String CONCURRENT = "concurrent";
  private static final String TIME_LIMIT = "time-limit";
  private static final String CACHE_FOR = "cache-for";
  private static final String CACHE_USES = "cache-uses";
  private static final String CACHE_ENTRIES = "cache-entries";
  private static final int USUAL_USES = 100;
  private static final int USUAL_ENTRIES = 100;

  /// The names of all these settings.
  public static final Set<String> NAMES =
      Set.of(
          ALLOW_KEYS,
          ATTEMPTS,
          RETRY_FOR,
          PER_SECOND,
          BURST,
          CONCURRENT,
          TIME_LIMIT,
          CACHE_FOR,
          CACHE_USES,
          CACHE_ENTRIES);

  private final KeyServiceSettings settings;

  private PolicySettings(KeyServiceSettings settings) {
    this.settings = settings;
  }

  /// `defaults` with what `settings` say otherwise. Settings of other names are passed over.
  ///
  /// @throws IllegalArgumentException naming a setting whose value is not allowed
  public static KeyServicePolicy policy(KeyServiceSettings settings, KeyServicePolicy defaults) {
    PolicySettings read = new PolicySettings(settings);
    return new KeyServicePolicy(
        read.value(ALLOW_KEYS, KeyPatterns::parse).orElse(defaults.allowed()),
        read.cache(defaults.cache()),
        read.retry(defaults.retry()),
        read.pace(defaults.pace()),
        read.time(TIME_LIMIT).orElse(defaults.timeLimit()));
  }

  /// `settings` without these: those that the service itself reads.
  public static KeyServiceSettings others(KeyServiceSettings settings) {
    Map<String, String> others = new TreeMap<>(settings.values());
    others.keySet().removeAll(NAMES);
    return new KeyServiceSettings(others);
  }

  private @Nullable CacheLimits cache(@Nullable CacheLimits defaults) {
    Optional<Duration> timeToLive = time(CACHE_FOR);
    if (timeToLive.isEmpty() && defaults == null) {
      require(CACHE_FOR, CACHE_USES, CACHE_ENTRIES);
      return null;
    }
    CacheLimits base =
        defaults == null
            ? new CacheLimits(timeToLive.orElseThrow(), USUAL_USES, USUAL_ENTRIES)
            : defaults;
    return new CacheLimits(
        timeToLive.orElse(base.timeToLive()),
        number(CACHE_USES).orElse(base.uses()),
        number(CACHE_ENTRIES).orElse(base.entries()));
  }

  private @Nullable RetryLimits retry(@Nullable RetryLimits defaults) {
    if (defaults == null && number(ATTEMPTS).isEmpty()) {
      require(ATTEMPTS, RETRY_FOR);
      return null;
    }
    RetryLimits base = defaults == null ? KeyServicePolicy.USUAL_RETRY : defaults;
    return new RetryLimits(
        number(ATTEMPTS).orElse(base.attempts()),
        base.firstDelay(),
        base.longestDelay(),
        time(RETRY_FOR).orElse(base.total()));
  }

  private @Nullable Pace pace(@Nullable Pace defaults) {
    if (defaults == null && number(PER_SECOND).isEmpty()) {
      require(PER_SECOND, BURST, CONCURRENT);
      return null;
    }
    Pace base = defaults == null ? KeyServicePolicy.USUAL_PACE : defaults;
    int perSecond = number(PER_SECOND).orElse(base.perSecond());
    return new Pace(
        perSecond,
        number(BURST).orElse(Math.min(base.burst(), perSecond)),
        number(CONCURRENT).orElse(base.concurrent()));
  }

  /// A setting without the one that gives it a meaning would be passed over in silence.
  private void require(String missing, String... dependent) {
    for (String name : dependent) {
      if (settings.value(name).isPresent()) {
        throw new IllegalArgumentException(name + " has no effect without " + missing);
      }
    }
  }

  private Optional<Integer> number(String name) {
    return value(
        name,
        text -> {
          if (!text.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(name + " is '" + text + "', not a whole number");
          }
          return Integer.valueOf(text);
        });
  }

  private Optional<Duration> time(String name) {
    return value(name, text -> Durations.parse(name, text));
  }

  private <T> Optional<T> value(String name, Function<String, T> reading) {
    return settings.value(name).map(String::strip).map(reading);
  }
}
