package io.weightseal.cli.settings;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one place says about key services: where they are, and which of their keys may be used.
///
/// @param allowed key URIs, or patterns with `*`, that artifacts may name
/// @param services scheme to that service's settings, name to value
public record KeyAccess(List<String> allowed, Map<String, Map<String, String>> services) {
  public static final KeyAccess NONE = new KeyAccess(List.of(), Map.of());

  public KeyAccess {
    allowed = List.copyOf(allowed);
    services = Map.copyOf(services);
  }

  /// This, with `keys` allowed as well.
  KeyAccess allowing(List<String> keys) {
    Set<String> all = new LinkedHashSet<>(allowed);
    all.addAll(keys);
    return new KeyAccess(new ArrayList<>(all), services);
  }

  /// This, with `weaker` filling in what it leaves open. What either allows is allowed.
  KeyAccess over(KeyAccess weaker) {
    Map<String, Map<String, String>> merged = new HashMap<>();
    for (String scheme : union(services.keySet(), weaker.services.keySet())) {
      Map<String, String> values = new HashMap<>(weaker.services.getOrDefault(scheme, Map.of()));
      values.putAll(services.getOrDefault(scheme, Map.of()));
      merged.put(scheme, Map.copyOf(values));
    }
    return new KeyAccess(allowed, merged).allowing(weaker.allowed);
  }

  private static Set<String> union(Set<String> one, Set<String> other) {
    Set<String> union = new LinkedHashSet<>(one);
    union.addAll(other);
    return union;
  }
}
