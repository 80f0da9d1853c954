package io.weightseal.recipes.internal.json;

import java.util.HexFormat;

/// Text that grows, in the spelling of Python's `json.dumps`. Not thread-safe.
///
/// Source: the documentation of Python's `json` module, `ensure_ascii`; checked against Python by
/// `tests/interop/recipes.py`.
final class PythonText {
  private static final HexFormat HEX = HexFormat.of();

  private final StringBuilder out = new StringBuilder();

  PythonText plain(String text) {
    out.append(text);
    return this;
  }

  PythonText string(String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      character(value.charAt(i));
    }
    out.append('"');
    return this;
  }

  // A character past the first 65,536 is two of these, and Python escapes both.
  private void character(char c) {
    switch (c) {
      case '"' -> out.append("\\\"");
      case '\\' -> out.append("\\\\");
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      case '\f' -> out.append("\\f");
      case '\b' -> out.append("\\b");
      default -> {
        if (c >= ' ' && c <= '~') {
          out.append(c);
        } else {
          out.append("\\u").append(HEX.toHexDigits(c));
        }
      }
    }
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
