package io.weightseal.api;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What local configuration says of the stores of one kind: where they are and how to reach them.
/// Never a secret: at most the name of a file or variable that holds one.
///
/// @param values setting name to value; unmodifiable
public record StoreSettings(Map<String, String> values) {
  /// Nothing is configured.
  public static final StoreSettings NONE = new StoreSettings(Map.of());

  public StoreSettings {
    values = Map.copyOf(values);
  }

  /// The value of a setting that is there and not blank.
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  /// Returns these settings when they hold no others than `known`.
  ///
  /// @throws IllegalArgumentException naming the setting that is not known, and those that are
  public StoreSettings requireOnly(String scheme, Set<String> known) {
    for (String name : new TreeSet<>(values.keySet())) {
      if (!known.contains(name)) {
        throw new IllegalArgumentException(
            "unknown setting %s for %s (known: %s)"
                .formatted(name, scheme, String.join(", ", new TreeSet<>(known))));
      }
    }
    return this;
  }
}
