package io.weightseal.keys.policy;

import io.weightseal.api.KeyUri;
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

  private static final char ANYTHING = '*';

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
    return patterns.stream().anyMatch(pattern -> matches(pattern, key.value()));
  }

  /// Tries to give the last `*` one more character whenever the rest does not match: at most
  /// pattern times text steps, whatever the pattern.
  private static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int taken = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == ANYTHING) {
        star = p++;
        taken = t;
      } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++taken;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == ANYTHING) {
      p++;
    }
    return p == pattern.length();
  }
}
