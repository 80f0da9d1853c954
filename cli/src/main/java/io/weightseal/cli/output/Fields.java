package io.weightseal.cli.output;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds one JSON object, member by member, in order.
public final class Fields {
  private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

  /// Adds a member; leaves it out when there is no value.
  public Fields put(String name, @Nullable Object value) {
    if (value != null) {
      members.put(name, value);
    }
    return this;
  }

  public Map<String, @Nullable Object> map() {
    return members;
  }
}
