package io.weightseal.server.http.serve;

import io.weightseal.api.Text;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A request's path: names, cut apart first and decoded then, once. They are looked up, and never
/// become a path of a file system.
///
/// spec: transfer-v1#req-1
record RequestPath(List<String> parts) {
  private static final int LONGEST = 8192;

  RequestPath {
    parts = List.copyOf(parts);
  }

  /// @param raw as it came, such as `/v1/models/a%2Fb`
  static RequestPath parse(String raw) throws Refusal {
    if (!raw.startsWith("/") || raw.length() > LONGEST) {
      throw Refusal.of(Problem.BAD_PATH);
    }
    List<String> parts = new ArrayList<>();
    if (raw.length() > 1) {
      for (String part : raw.substring(1).split("/", -1)) {
        parts.add(decode(part));
      }
    }
    return new RequestPath(parts);
  }

  private static String decode(String part) throws Refusal {
    ByteBuffer bytes = ByteBuffer.allocate(part.length());
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == '%') {
        bytes.put((byte) (16 * digit(part, i + 1) + digit(part, i + 2)));
        i += 2;
      } else if (c > 0x20 && c < 0x7f) {
        bytes.put((byte) c);
      } else {
        throw Refusal.of(Problem.BAD_PATH);
      }
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
      boolean leadsElsewhere = text.isEmpty() || text.equals(".") || text.equals("..");
      if (leadsElsewhere || text.indexOf('\\') >= 0) {
        throw Refusal.of(Problem.BAD_PATH);
      }
      return Text.requireClean("a part of a path", text);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw Refusal.of(Problem.BAD_PATH);
    }
  }

  private static int digit(String part, int at) throws Refusal {
    char c = at < part.length() ? part.charAt(at) : ' ';
    // Not Character.digit, which takes digits of every script.
    int digit = c < 0x80 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw Refusal.of(Problem.BAD_PATH);
    }
    return digit;
  }
}
