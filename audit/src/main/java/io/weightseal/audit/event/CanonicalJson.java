package io.weightseal.audit.event;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// JSON in the one spelling that RFC 8785 allows: members ascending by name, no white space, the
/// shortest escapes. Values are maps, lists, strings, whole numbers and booleans; a member whose
/// value is null is left out.
public final class CanonicalJson {
  private CanonicalJson() {}

  // spec: audit-v1#event-1
  public static byte[] bytes(Map<String, ?> object) {
    return text(object).getBytes(StandardCharsets.UTF_8);
  }

  public static String text(Map<String, ?> object) {
    StringBuilder text = new StringBuilder();
    write(text, object);
    return text.toString();
  }

  private static void write(StringBuilder text, Object value) {
    switch (value) {
      case Map<?, ?> map -> writeObject(text, map);
      case List<?> list -> {
        char before = '[';
        for (Object each : list) {
          text.append(before);
          write(text, each);
          before = ',';
        }
        text.append(before == '[' ? "[]" : "]");
      }
      case String string -> writeString(text, string);
      case Integer number -> text.append(number.intValue());
      case Long number -> text.append(number.longValue());
      case Boolean truth -> text.append(truth.booleanValue());
      default -> throw new IllegalArgumentException("no JSON: " + value.getClass());
    }
  }

  private static void writeObject(StringBuilder text, Map<?, ?> map) {
    // Strings compare by their UTF-16 units, as the RFC wants its names sorted.
    Map<String, @Nullable Object> sorted = new TreeMap<>();
    map.forEach((name, value) -> sorted.put(String.valueOf(name), value));
    char before = '{';
    for (Map.Entry<String, @Nullable Object> member : sorted.entrySet()) {
      Object value = member.getValue();
      if (value == null) {
        continue;
      }
      text.append(before);
      writeString(text, member.getKey());
      text.append(':');
      write(text, value);
      before = ',';
    }
    text.append(before == '{' ? "{}" : "}");
  }

  private static void writeString(StringBuilder text, String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\b' -> text.append("\\b");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\f' -> text.append("\\f");
        case '\r' -> text.append("\\r");
        default -> {
          if (c < 0x20) {
            text.append("\\u00").append(c < 0x10 ? '0' : '1');
            text.append(Character.forDigit(c & 0xf, 16));
          } else {
            text.append(c);
          }
        }
      }
    }
    text.append('"');
  }
}
