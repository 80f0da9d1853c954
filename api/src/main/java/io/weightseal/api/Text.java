package io.weightseal.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/// Rules for strings that go into artifacts.
///
/// Source: `spec/format-v1.md`, rule `json-4`.
public final class Text {
  /// Orders strings by their UTF-8 bytes, which is the order of their code points.
  public static final Comparator<String> BY_UTF8 =
      (a, b) -> Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());

  private Text() {}

  /// Returns `value` when it is well-formed, free of control characters and within `min..max` UTF-8
  /// bytes.
  ///
  /// @throws IllegalArgumentException naming `what` otherwise
  public static String require(String what, String value, int min, int max) {
    requireClean(what, value);
    int length = value.getBytes(StandardCharsets.UTF_8).length;
    if (length < min || length > max) {
      throw new IllegalArgumentException(
          what + " has " + length + " bytes; allowed are " + min + " to " + max);
    }
    return value;
  }

  /// Returns `value` when it is well-formed and free of control characters.
  ///
  /// @throws IllegalArgumentException naming `what` otherwise
  public static String requireClean(String what, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < 0x20 || c == 0x7f) {
        throw new IllegalArgumentException(what + " holds a control character");
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == value.length()
            || !Character.isLowSurrogate(value.charAt(i + 1))) {
          throw new IllegalArgumentException(what + " holds a lone surrogate");
        }
        i++;
      }
    }
    return value;
  }
}
