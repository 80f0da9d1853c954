package io.weightseal.audit.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A note key as text: `NAME+ID+KEY`, where ID is eight hex digits and KEY base64, behind a byte
/// that names the algorithm. A private key stands behind `PRIVATE+KEY+`.
///
/// Source: C2SP signed-note for names and ids; golang.org/x/mod/sumdb/note for the spelling.
///
/// @param name see [#requireName]
record KeyText(String name, int id) {
  static final byte ED25519 = 1;

  KeyText {
    requireName(name);
  }

  // spec: audit-v1#note-2
  static KeyText of(String name, byte[] publicKey) {
    requireName(name);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(name.getBytes(StandardCharsets.UTF_8));
      digest.update((byte) '\n');
      digest.update(ED25519);
      return new KeyText(name, ByteBuffer.wrap(digest.digest(publicKey)).getInt());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  /// The name and id that `text` begins with.
  static KeyText parse(String text) {
    int plus = text.indexOf('+');
    if (plus < 1 || text.length() < plus + 10 || text.charAt(plus + 9) != '+') {
      throw new IllegalArgumentException("not of the form NAME+ID+KEY");
    }
    String id = text.substring(plus + 1, plus + 9);
    return new KeyText(text.substring(0, plus), HexFormat.fromHexDigits(id));
  }

  /// The 32 bytes of the key that `text` ends with; the caller wipes them where they are secret.
  static byte[] keyOf(String text) {
    byte[] bytes =
        Base64.getDecoder().decode(text.substring(text.lastIndexOf('+', idEnd(text)) + 1));
    try {
      if (bytes.length != 1 + Ed25519.KEY_BYTES || bytes[0] != ED25519) {
        throw new IllegalArgumentException("not an Ed25519 key");
      }
      byte[] key = new byte[Ed25519.KEY_BYTES];
      System.arraycopy(bytes, 1, key, 0, key.length);
      return key;
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  // base64 may hold a + of its own, so the one that ends the id is counted from the front.
  private static int idEnd(String text) {
    return text.indexOf('+', text.indexOf('+') + 1);
  }

  String with(byte[] key) {
    byte[] bytes = new byte[1 + key.length];
    bytes[0] = ED25519;
    System.arraycopy(key, 0, bytes, 1, key.length);
    String text =
        name
            + "+"
            + HexFormat.of().toHexDigits(id)
            + "+"
            + Base64.getEncoder().encodeToString(bytes);
    Arrays.fill(bytes, (byte) 0);
    return text;
  }

  /// Returns `name` when a note key may have it: not empty, no `+`, no space, no control character.
  static String requireName(String name) {
    if (name.isEmpty()
        || name.codePoints()
            .anyMatch(
                c ->
                    c == '+'
                        || Character.isISOControl(c)
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c))) {
      throw new IllegalArgumentException("not the name of a key: it holds a space or a +");
    }
    return name;
  }
}
