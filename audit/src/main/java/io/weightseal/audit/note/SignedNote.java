package io.weightseal.audit.note;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// A text with signatures below it.
///
/// Source: C2SP signed-note.
public final class SignedNote {
  private static final int MAX_CHARS = 100_000;
  private static final int MAX_SIGNATURES = 64;
  private static final int ID_BYTES = 4;
  private static final String SIGNATURE = "\u2014 ";

  private SignedNote() {}

  /// `text`, which ends in a line end, with the key's signature below it.
  public static String sign(String text, SigningKey key) {
    byte[] signature = key.sign(text.getBytes(StandardCharsets.UTF_8));
    ByteBuffer signed =
        ByteBuffer.allocate(ID_BYTES + signature.length).putInt(key.verifier().id()).put(signature);
    return text
        + "\n"
        + SIGNATURE
        + key.verifier().name()
        + " "
        + Base64.getEncoder().encodeToString(signed.array())
        + "\n";
  }

  /// The text of `note`, once a signature by `key` was found good. Signatures by other keys are
  /// passed over.
  ///
  /// @throws IllegalArgumentException when it is no signed note, when `key` did not sign it, or
  ///   when a signature in that key's name is wrong
  // spec: audit-v1#note-1
  public static String open(String note, VerifierKey key) {
    String text = text(note);
    byte[] message = text.getBytes(StandardCharsets.UTF_8);
    boolean verified = false;
    String[] lines = note.substring(text.length() + 1).split("\n", -1);
    if (lines.length - 1 > MAX_SIGNATURES || !lines[lines.length - 1].isEmpty()) {
      throw new IllegalArgumentException("not a signed note");
    }
    for (int i = 0; i < lines.length - 1; i++) {
      Line line = Line.parse(lines[i]);
      if (line.name.equals(key.name()) && line.id() == key.id()) {
        if (!key.verifies(message, line.signature())) {
          throw new IllegalArgumentException("the signature of " + key.name() + " is wrong");
        }
        verified = true;
      }
    }
    if (!verified) {
      throw new IllegalArgumentException("no signature by the key " + key);
    }
    return text;
  }

  /// The text of `note`, whose signatures are not looked at.
  ///
  /// @throws IllegalArgumentException when it has not the form of a signed note
  public static String text(String note) {
    int blank = note.lastIndexOf("\n\n");
    if (note.length() > MAX_CHARS
        || blank < 0
        || !note.endsWith("\n")
        || note.chars().anyMatch(c -> c < 0x20 && c != '\n')) {
      throw new IllegalArgumentException("not a signed note");
    }
    return note.substring(0, blank + 1);
  }

  /// A line with a signature.
  private static final class Line {
    private final String name;
    private final byte[] bytes;

    private Line(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    static Line parse(String line) {
      int space = line.indexOf(' ', SIGNATURE.length());
      if (!line.startsWith(SIGNATURE) || space < 0) {
        throw new IllegalArgumentException("not a signed note");
      }
      String base64 = line.substring(space + 1);
      byte[] bytes = Base64.getDecoder().decode(base64);
      if (bytes.length <= ID_BYTES || !Base64.getEncoder().encodeToString(bytes).equals(base64)) {
        throw new IllegalArgumentException("not a signed note");
      }
      return new Line(KeyText.requireName(line.substring(SIGNATURE.length(), space)), bytes);
    }

    int id() {
      return ByteBuffer.wrap(bytes).getInt();
    }

    byte[] signature() {
      return Arrays.copyOfRange(bytes, ID_BYTES, bytes.length);
    }
  }
}
