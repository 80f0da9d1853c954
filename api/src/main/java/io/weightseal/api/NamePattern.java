package io.weightseal.api;

/// A pattern of names, as local configuration writes it: each `*` stands for any characters, none
/// and `/` included, and every other character for itself. Upper and lower case differ. Immutable.
public record NamePattern(String text) {
  private static final char ANYTHING = '*';

  /// Whether this matches the whole of `name`. Tries to give the last `*` one more character
  /// whenever the rest does not match: at most pattern times name steps, whatever the pattern.
  public boolean matches(String name) {
    int p = 0;
    int t = 0;
    int star = -1;
    int taken = 0;
    while (t < name.length()) {
      if (p < text.length() && text.charAt(p) == ANYTHING) {
        star = p++;
        taken = t;
      } else if (p < text.length() && text.charAt(p) == name.charAt(t)) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++taken;
      } else {
        return false;
      }
    }
    while (p < text.length() && text.charAt(p) == ANYTHING) {
      p++;
    }
    return p == text.length();
  }

  @Override
  public String toString() {
    return text;
  }
}
