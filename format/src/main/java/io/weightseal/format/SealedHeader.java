package io.weightseal.format;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.UnsupportedVersionException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// The fixed front of a sealed file: everything before its key slots.
public final class SealedHeader {
  /// Bytes up to and including the descriptor length.
  public static final int PREFIX_BYTES = 16;

  public static final int MIN_SLOT_BYTES = 4096;
  public static final int MAX_SLOT_BYTES = 65_536;

  public static final int MAGIC_BYTES = 8;
  private static final byte[] MAGIC = {(byte) 0x89, 0x57, 0x53, 0x4C, 0x0D, 0x0A, 0x1A, 0x0A};
  private static final int VERSION = 1;

  private final Descriptor descriptor;
  private final byte[] bytes;
  private final int slotBytes;
  private final byte[] hash;

  private SealedHeader(Descriptor descriptor, byte[] bytes, int slotBytes) {
    this.descriptor = descriptor;
    this.bytes = bytes;
    this.slotBytes = slotBytes;
    this.hash =
        Digests.sha256("weightseal/v1 header", Arrays.copyOf(bytes, bytes.length - Integer.BYTES));
  }

  /// A new header.
  ///
  /// @param slotBytes 0, or the size of each of the two key slots
  /// @throws IllegalArgumentException when the descriptor is too long
  public static SealedHeader of(Descriptor descriptor, int slotBytes) {
    byte[] json = descriptor.json();
    if (json.length > Descriptor.MAX_BYTES) {
      throw new IllegalArgumentException(
          "name, version, path and context take "
              + json.length
              + " bytes; a descriptor holds at most "
              + Descriptor.MAX_BYTES);
    }
    requireSlotBytes(slotBytes);
    byte[] bytes =
        ByteBuffer.allocate(PREFIX_BYTES + json.length + Integer.BYTES)
            .put(MAGIC)
            .putShort((short) VERSION)
            .putShort((short) 0)
            .putInt(json.length)
            .put(json)
            .putInt(slotBytes)
            .array();
    return new SealedHeader(descriptor, bytes, slotBytes);
  }

  /// Whether a file that begins with `prefix` is meant to be a sealed file.
  ///
  /// @param prefix the file's first [#MAGIC_BYTES] bytes; fewer where it has no more
  public static boolean isBeginning(byte[] prefix) {
    return Arrays.equals(prefix, MAGIC);
  }

  /// Checks the first bytes of a file and returns how many more of them the header takes.
  ///
  /// @param prefix up to [#PREFIX_BYTES] bytes; fewer only when the file is no longer
  public static int remainingBytes(String file, byte[] prefix)
      throws MalformedArtifactException, TruncatedFileException, UnsupportedVersionException {
    // spec: v1#hdr-1
    int known = Math.min(prefix.length, MAGIC.length);
    if (!Arrays.equals(prefix, 0, known, MAGIC, 0, known)) {
      throw new MalformedArtifactException(
          file + " is not a sealed file: it does not begin with the format's 8 bytes");
    }
    if (prefix.length < 12) {
      if (prefix.length >= 10) {
        requireVersion(file, prefix);
      }
      throw cut(file, prefix.length);
    }
    requireVersion(file, prefix);
    // spec: v1#hdr-3
    if (prefix[10] != 0 || prefix[11] != 0) {
      throw new MalformedArtifactException(file + ": bytes 10 and 11 are reserved and must be 0");
    }
    if (prefix.length < PREFIX_BYTES) {
      throw cut(file, prefix.length);
    }
    // spec: v1#hdr-4
    int descriptorBytes = ByteBuffer.wrap(prefix).getInt(12);
    if (descriptorBytes < 1 || descriptorBytes > Descriptor.MAX_BYTES) {
      throw new MalformedArtifactException(
          file
              + ": a descriptor of "
              + Integer.toUnsignedString(descriptorBytes)
              + " bytes; allowed are 1 to "
              + Descriptor.MAX_BYTES);
    }
    return descriptorBytes + Integer.BYTES;
  }

  /// Parses a header.
  ///
  /// @param bytes the prefix and the bytes that [#remainingBytes] asks for; fewer only when the
  ///   file is no longer. Taken over.
  public static SealedHeader parse(String file, byte[] bytes)
      throws MalformedArtifactException, TruncatedFileException, UnsupportedVersionException {
    byte[] prefix = Arrays.copyOf(bytes, Math.min(bytes.length, PREFIX_BYTES));
    int length = PREFIX_BYTES + remainingBytes(file, prefix);
    int end = length - Integer.BYTES;
    if (bytes.length < end) {
      throw cut(file, bytes.length);
    }
    Descriptor descriptor =
        Descriptor.parse("the descriptor of " + file, Arrays.copyOfRange(bytes, PREFIX_BYTES, end));
    if (bytes.length < length) {
      throw cut(file, bytes.length);
    }
    int slotBytes = ByteBuffer.wrap(bytes).getInt(end);
    try {
      requireSlotBytes(slotBytes);
    } catch (IllegalArgumentException e) {
      throw new MalformedArtifactException(file + ": " + e.getMessage());
    }
    return new SealedHeader(descriptor, bytes, slotBytes);
  }

  private static void requireVersion(String file, byte[] prefix)
      throws UnsupportedVersionException {
    // spec: v1#hdr-2
    int version = Short.toUnsignedInt(ByteBuffer.wrap(prefix).getShort(8));
    if (version != VERSION) {
      throw new UnsupportedVersionException(
          file + " has format version " + version + "; this software reads version " + VERSION);
    }
  }

  private static void requireSlotBytes(int slotBytes) {
    // spec: v1#hdr-5
    if (slotBytes != 0 && (slotBytes < MIN_SLOT_BYTES || slotBytes > MAX_SLOT_BYTES)) {
      throw new IllegalArgumentException(
          "a key slot of "
              + Integer.toUnsignedString(slotBytes)
              + " bytes; allowed are 0 and "
              + MIN_SLOT_BYTES
              + " to "
              + MAX_SLOT_BYTES);
    }
  }

  private static TruncatedFileException cut(String file, int length) {
    // spec: v1#hdr-6
    return new TruncatedFileException(
        file + " is cut off in its header, after " + length + " bytes");
  }

  public Descriptor descriptor() {
    return descriptor;
  }

  /// The header as it stands in the file, up to the key slots. A copy.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// How many bytes stand before the key slots.
  public int size() {
    return bytes.length;
  }

  /// The size of one key slot, or 0 when the keys stand in the model's key file.
  public int slotBytes() {
    return slotBytes;
  }

  /// Where segment 0 begins.
  public int payloadOffset() {
    return bytes.length + 2 * slotBytes;
  }

  /// `h`, 32 bytes. A copy.
  public byte[] hash() {
    return hash.clone();
  }
}
