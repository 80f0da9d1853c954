package io.weightseal.keys.vault;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What Transit gives for a data key: `vault:vN:` and base64 of a nonce of 12 bytes, 32 bytes and a
/// tag of 16 bytes.
///
/// Transit itself is lenient: it takes version 0 for 1, and base64 that no encoder writes. Here one
/// ciphertext has one spelling.
///
/// @param version N
/// @param text all of it
record Ciphertext(String version, String text) {
  private static final Pattern FORM =
      Pattern.compile("vault:v([1-9][0-9]{0,8}):([A-Za-z0-9+/]{80})");

  static Optional<Ciphertext> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    // 80 digits of base64 are 60 bytes without remainder, so that each has one spelling.
    return Optional.of(new Ciphertext(matcher.group(1), text));
  }

  static Optional<Ciphertext> parse(byte[] ascii) {
    return parse(new String(ascii, StandardCharsets.ISO_8859_1));
  }

  byte[] bytes() {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
