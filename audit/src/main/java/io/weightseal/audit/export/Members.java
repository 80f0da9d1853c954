package io.weightseal.audit.export;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The members of a JSON object that is being built.
final class Members {
  private final Map<String, @Nullable Object> map = new HashMap<>();

  /// Adds a member; leaves it out when there is no value.
  Members put(String name, @Nullable Object value) {
    if (value != null) {
      map.put(name, value);
    }
    return this;
  }

  Map<String, @Nullable Object> map() {
    return map;
  }
}
