package io.weightseal.format;

import io.weightseal.api.TruncatedFileException;

/// Where everything in a sealed file stands: closed formulae from plaintext offsets to sealed
/// offsets.
///
/// All lengths and offsets are in bytes. spec: v1#segments
///
/// @param payloadOffset where segment 0 begins
/// @param plaintextSize how many bytes were sealed
public record SealedLayout(long payloadOffset, long plaintextSize) {
  public static final int CHUNK_BYTES = 16_384;
  public static final int TAG_BYTES = 16;
  public static final int SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
  public static final int SALT_BYTES = 24;
  public static final int COMMITMENT_BYTES = 32;

  /// Salt and commitment at the front of a segment.
  public static final int MESSAGE_HEAD_BYTES = SALT_BYTES + COMMITMENT_BYTES;

  public static final int SEGMENT_BYTES = 1 << 26;
  public static final int FULL_CHUNKS_PER_SEGMENT = SEGMENT_BYTES / CHUNK_BYTES;
  public static final int SEALED_SEGMENT_BYTES =
      MESSAGE_HEAD_BYTES + FULL_CHUNKS_PER_SEGMENT * SEALED_CHUNK_BYTES + TAG_BYTES;

  /// Larger plaintexts are refused, so that no sum of offsets overflows. 1 EiB.
  public static final long MAX_PLAINTEXT_BYTES = 1L << 60;

  public SealedLayout {
    if (payloadOffset < 0 || plaintextSize < 0 || plaintextSize > MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException("no such layout");
    }
  }

  /// The layout of a file of `fileSize` bytes.
  ///
  /// spec: v1#seg-3
  public static SealedLayout ofFile(String file, long payloadOffset, long fileSize)
      throws TruncatedFileException {
    if (fileSize < payloadOffset) {
      throw new TruncatedFileException(
          file + " is cut off before its first segment, after " + fileSize + " bytes");
    }
    long payload = fileSize - payloadOffset;
    long full = payload / SEALED_SEGMENT_BYTES;
    long rest = payload % SEALED_SEGMENT_BYTES - MESSAGE_HEAD_BYTES;
    if (rest < TAG_BYTES || rest % SEALED_CHUNK_BYTES < TAG_BYTES) {
      throw new TruncatedFileException(
          file + " is cut off: no sealed file of its kind has " + fileSize + " bytes");
    }
    long inLast = rest / SEALED_CHUNK_BYTES * CHUNK_BYTES + rest % SEALED_CHUNK_BYTES - TAG_BYTES;
    return new SealedLayout(payloadOffset, full * SEGMENT_BYTES + inLast);
  }

  /// How many segments there are; at least 1.
  public long segments() {
    return plaintextSize / SEGMENT_BYTES + 1;
  }

  /// How many plaintext bytes a segment holds.
  public int plaintextBytesIn(long segment) {
    return segment < segments() - 1 ? SEGMENT_BYTES : (int) (plaintextSize % SEGMENT_BYTES);
  }

  /// How many bytes a segment takes in the file.
  public int sealedBytesOf(long segment) {
    return sealedBytes(plaintextBytesIn(segment));
  }

  /// How many bytes a segment that holds `plaintextBytes` takes in the file.
  public static int sealedBytes(int plaintextBytes) {
    int full = plaintextBytes / CHUNK_BYTES;
    return MESSAGE_HEAD_BYTES
        + full * SEALED_CHUNK_BYTES
        + plaintextBytes % CHUNK_BYTES
        + TAG_BYTES;
  }

  /// Where a segment begins in the file.
  public long offsetOfSegment(long segment) {
    return payloadOffset + segment * SEALED_SEGMENT_BYTES;
  }

  /// Where a sealed chunk begins in the file.
  public long offsetOfChunk(long segment, int chunk) {
    return offsetOfSegment(segment) + MESSAGE_HEAD_BYTES + (long) chunk * SEALED_CHUNK_BYTES;
  }

  /// The number of chunks in a segment, with the short last one.
  public int chunksIn(long segment) {
    return plaintextBytesIn(segment) / CHUNK_BYTES + 1;
  }

  /// The size of the whole sealed file.
  public long fileSize() {
    long last = segments() - 1;
    return offsetOfSegment(last) + sealedBytesOf(last);
  }
}
