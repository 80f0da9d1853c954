package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// One of the two places in a sealed file that hold its recipients.
///
/// spec: v1#key-slots
///
/// @param generation the higher one of two valid slots counts
public record KeySlot(long generation, Recipients recipients) {
  static final int HEAD_BYTES = Long.BYTES + Integer.BYTES + Digests.BYTES;

  /// The slot as it stands in a file.
  ///
  /// @param slotBytes the slot's size
  /// @throws IllegalArgumentException when the recipients do not fit
  public byte[] bytes(int slotBytes) {
    byte[] json = recipients.json();
    if (json.length > slotBytes - HEAD_BYTES) {
      throw new IllegalArgumentException(
          "the recipients take "
              + json.length
              + " bytes; this file's key slots hold "
              + (slotBytes - HEAD_BYTES)
              + ": remove a recipient, or reencrypt");
    }
    return ByteBuffer.allocate(slotBytes)
        .putLong(generation)
        .putInt(json.length)
        .put(digest(generation, json))
        .put(json)
        .array();
  }

  /// The slot size that a new file gets: room for these recipients to double.
  public static int sizeFor(Recipients recipients) {
    int wanted = HEAD_BYTES + 2 * recipients.json().length;
    int size = 4 * SealedHeader.MIN_SLOT_BYTES;
    return wanted <= size ? size : SealedHeader.MAX_SLOT_BYTES;
  }

  /// A slot that is whole: its recipients have not been read yet.
  static final class Raw {
    private final long generation;
    private final byte[] recipients;

    private Raw(long generation, byte[] recipients) {
      this.generation = generation;
      this.recipients = recipients;
    }

    long generation() {
      return generation;
    }

    KeySlot parse(String what) throws MalformedArtifactException {
      return new KeySlot(generation, Recipients.parse(what, recipients));
    }
  }

  /// Reads one slot; empty when it is not valid, as after a write that was cut off.
  ///
  /// spec: v1#slt-1
  static Optional<Raw> read(byte[] slot) {
    ByteBuffer in = ByteBuffer.wrap(slot);
    long generation = in.getLong();
    int length = in.getInt();
    if (length < 0 || length > slot.length - HEAD_BYTES) {
      return Optional.empty();
    }
    byte[] digest = new byte[Digests.BYTES];
    in.get(digest);
    byte[] json = new byte[length];
    in.get(json);
    boolean padded = true;
    while (in.hasRemaining()) {
      padded &= in.get() == 0;
    }
    boolean valid = padded && Arrays.equals(digest, digest(generation, json));
    return valid ? Optional.of(new Raw(generation, json)) : Optional.empty();
  }

  private static byte[] digest(long generation, byte[] json) {
    byte[] length = ByteBuffer.allocate(Integer.BYTES).putInt(json.length).array();
    return Digests.sha256("weightseal/v1 slot", Digests.u64(generation), length, json);
  }
}
