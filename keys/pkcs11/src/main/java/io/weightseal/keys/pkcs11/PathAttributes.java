package io.weightseal.keys.pkcs11;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes of a `pkcs11:` URI, percent-decoded.
///
/// Every method throws [IllegalArgumentException] where the text is not as RFC 7512 has it.
/// Messages never show what follows a `?`, which may be a PIN.
///
/// Source: RFC 7512, section 2.3.
final class PathAttributes {
  private static final String UNESCAPED = "-._~:[]@!$'()*+,=&";

  private final Map<String, byte[]> values = new HashMap<>();

  private PathAttributes() {}

  /// Parses what follows `pkcs11:`.
  static PathAttributes parse(String text) {
    int query = text.indexOf('?');
    if (query >= 0) {
      throw new IllegalArgumentException(
          queryNames(text.substring(query + 1))
              + " may not stand in the name of a key, which can come with a file: the module and"
              + " the PIN come from local settings only");
    }
    PathAttributes attributes = new PathAttributes();
    for (String each : text.split(";", -1)) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException("expected ATTRIBUTE=VALUE between semicolons");
      }
      String name = each.substring(0, equals);
      if (attributes.values.put(name, decode(name, each.substring(equals + 1))) != null) {
        throw new IllegalArgumentException("has " + name + " twice");
      }
    }
    return attributes;
  }

  private static String queryNames(String query) {
    StringBuilder names = new StringBuilder();
    for (String each : query.split("&", -1)) {
      int equals = each.indexOf('=');
      // Without a name it may be a value that somebody forgot to name.
      String name = equals > 0 ? each.substring(0, equals) : "a query";
      names.append(names.isEmpty() ? "" : ", ").append(name);
    }
    return names.toString();
  }

  private static byte[] decode(String name, String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        if (i + 2 >= text.length() || hex(text, i + 1) < 0 || hex(text, i + 2) < 0) {
          throw new IllegalArgumentException(name + " has a % without two hex digits");
        }
        bytes.write((hex(text, i + 1) << 4) | hex(text, i + 2));
        i += 2;
      } else if (isAsciiLetterOrDigit(c) || UNESCAPED.indexOf(c) >= 0) {
        bytes.write(c);
      } else {
        throw new IllegalArgumentException(
            name + " has a character that must be percent-encoded: " + c);
      }
    }
    return bytes.toByteArray();
  }

  private static int hex(String text, int at) {
    char c = text.charAt(at);
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static boolean isAsciiLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /// Takes an attribute out, as text; null when it is not there.
  @Nullable String text(String name) {
    byte[] bytes = values.remove(name);
    if (bytes == null) {
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(name + " is empty or holds a control character");
      }
      return text;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(name + " is not well-formed UTF-8", e);
    }
  }

  /// Takes an attribute out, as bytes; null when it is not there.
  byte @Nullable [] bytes(String name) {
    byte[] bytes = values.remove(name);
    if (bytes != null && bytes.length == 0) {
      throw new IllegalArgumentException(name + " is empty");
    }
    return bytes;
  }

  void requireNoMore() {
    if (!values.isEmpty()) {
      throw new IllegalArgumentException(
          "has "
              + String.join(", ", values.keySet().stream().sorted().toList())
              + ", which is not known here (known: token, serial, manufacturer, model, object, id,"
              + " type)");
    }
  }
}
