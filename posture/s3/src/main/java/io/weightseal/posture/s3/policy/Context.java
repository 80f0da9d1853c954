package io.weightseal.posture.s3.policy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What is known of the condition keys of a class of requests. Immutable.
public final class Context {
  /// What is known of one key.
  public sealed interface Known {
    /// The requests carry it with this value.
    record Value(String value) implements Known {}

    /// The requests do not carry it.
    record Absent() implements Known {}

    /// The requests carry it with some value that is none of these; each such value occurs.
    record Other(Set<String> than) implements Known {}

    /// Nothing: it may be there or not, with any value.
    record Open() implements Known {}
  }

  private static final Known OPEN = new Known.Open();
  private static final Known ABSENT = new Known.Absent();

  private final Map<String, Known> known;

  private Context(Map<String, Known> known) {
    this.known = known;
  }

  /// Nothing is known of any key.
  public static Context open() {
    return new Context(Map.of());
  }

  public Context with(String key, String value) {
    return with(key, new Known.Value(value));
  }

  public Context without(String key) {
    return with(key, ABSENT);
  }

  public Context withOther(String key, List<String> than) {
    return with(key, new Known.Other(Set.copyOf(than)));
  }

  private Context with(String key, Known what) {
    Map<String, Known> more = new LinkedHashMap<>(known);
    more.put(key.toLowerCase(Locale.ROOT), what);
    return new Context(more);
  }

  /// Keys are compared without regard to case.
  Known of(String key) {
    return known.getOrDefault(key.toLowerCase(Locale.ROOT), OPEN);
  }
}
