package io.weightseal.audit.note;

import java.util.Arrays;
import java.util.Base64;

/// What a log says of itself at one moment: who it is, how many entries it has, and the root of
/// their tree. Immutable.
///
/// Source: C2SP tlog-checkpoint.
public final class Checkpoint {
  private static final int ROOT_BYTES = 32;

  private final String origin;
  private final long size;
  private final byte[] root;

  public Checkpoint(String origin, long size, byte[] root) {
    if (size < 0 || root.length != ROOT_BYTES || origin.isEmpty() || origin.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("not a checkpoint");
    }
    this.origin = origin;
    this.size = size;
    this.root = root.clone();
  }

  /// Reads the text of a note.
  ///
  /// @throws IllegalArgumentException when it is not that of a checkpoint as this format has them
  // spec: audit-v1#note-3
  public static Checkpoint parse(String text) {
    String[] lines = text.split("\n", -1);
    if (lines.length != 4 || !lines[3].isEmpty()) {
      throw new IllegalArgumentException("not a checkpoint: it has not three lines");
    }
    if (!lines[1].matches("0|[1-9][0-9]{0,17}")) {
      throw new IllegalArgumentException("not a checkpoint: its second line is no size");
    }
    byte[] root = Base64.getDecoder().decode(lines[2]);
    Checkpoint checkpoint = new Checkpoint(lines[0], Long.parseLong(lines[1]), root);
    if (!checkpoint.text().equals(text)) {
      throw new IllegalArgumentException("not a checkpoint: its root is not canonical base64");
    }
    return checkpoint;
  }

  /// Reads a signed checkpoint, once the signature by `key` was found good.
  ///
  /// @throws IllegalArgumentException when it is none, or not signed by that key, or of another log
  public static Checkpoint open(String note, VerifierKey key) {
    Checkpoint checkpoint = parse(SignedNote.open(note, key));
    if (!checkpoint.origin.equals(key.name())) {
      throw new IllegalArgumentException("the checkpoint is of another log: " + checkpoint.origin);
    }
    return checkpoint;
  }

  public String sign(SigningKey key) {
    return SignedNote.sign(text(), key);
  }

  /// The log's name.
  public String origin() {
    return origin;
  }

  /// How many entries the log has.
  public long size() {
    return size;
  }

  public boolean hasRoot(byte[] other) {
    return Arrays.equals(root, other);
  }

  /// The root in base64.
  public String rootText() {
    return Base64.getEncoder().encodeToString(root);
  }

  private String text() {
    return origin + "\n" + size + "\n" + rootText() + "\n";
  }
}
