package io.weightseal.keys.policy;

import io.weightseal.api.KeyUri;
import io.weightseal.api.NamePattern;
import io.weightseal.api.Text;
import java.util.ArrayList;
import java.util.List;

/// Which keys local configuration lets this process use: whole URIs, or URIs in which each `*`
/// stands for any characters, none and `/` included. Upper and lower case differ. Immutable.
///
/// @param patterns each 1 to 1,024 UTF-8 bytes; none at all allows no key
public record KeyPatterns(List<String> patterns) {
  /// Allows every key that the service knows.
  public static final KeyPatterns ANY = new KeyPatterns(List.of("*"));

  public KeyPatterns {
    patterns = List.copyOf(patterns);
    for (String pattern : patterns) {
      Text.require("a pattern of allow-keys", pattern, 1, 1024);
    }
  }

  /// The patterns in `list`, which are separated by commas.
  ///
  /// @throws IllegalArgumentException when a pattern is empty
  public static KeyPatterns parse(String list) {
    List<String> patterns = new ArrayList<>();
    for (String pattern : list.split(",", -1)) {
      patterns.add(pattern.strip());
    }
    return new KeyPatterns(patterns);
  }

  /// Whether one of the patterns matches the whole of `key`.
  public boolean allow(KeyUri key) {
    return patterns.stream().anyMatch(pattern -> new NamePattern(pattern).matches(key.value()));
  }
}
