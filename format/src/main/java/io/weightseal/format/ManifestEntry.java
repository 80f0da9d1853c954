package io.weightseal.format;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a manifest says of one file.
///
/// Digests are kept as one array, since a large model has many. Immutable.
public final class ManifestEntry {
  private final String path;
  private final long size;
  private final long sealedSize;
  private final byte[] headerHash;
  private final byte[] segmentDigests;

  /// @param size plaintext bytes
  /// @param sealedSize bytes of the sealed file
  /// @param headerHash 32 bytes; copied
  /// @param segmentDigests SHA-256 of each sealed segment, in order, 32 bytes each; copied
  public ManifestEntry(
      String path, long size, long sealedSize, byte[] headerHash, byte[] segmentDigests) {
    this.path = ModelPath.require(path);
    ModelPath.requireNotTemporary(path);
    this.size = size;
    this.sealedSize = sealedSize;
    this.headerHash = headerHash.clone();
    this.segmentDigests = segmentDigests.clone();
    requireSizesThatAgree();
  }

  private void requireSizesThatAgree() {
    // spec: v1#mft-6
    if (size > SealedLayout.MAX_PLAINTEXT_BYTES) {
      throw new IllegalArgumentException("a size of " + size + " bytes is past the limit");
    }
    SealedLayout layout = new SealedLayout(0, size);
    long header = sealedSize - layout.fileSize();
    long smallest = SealedHeader.PREFIX_BYTES + 1 + Integer.BYTES;
    long largest = SealedHeader.PREFIX_BYTES + Descriptor.MAX_BYTES + Integer.BYTES;
    if (header < smallest
        || header > largest
        || segmentDigests.length != layout.segments() * Digests.BYTES
        || headerHash.length != Digests.BYTES) {
      throw new IllegalArgumentException("size, sealedSize and segments do not agree for " + path);
    }
  }

  public String path() {
    return path;
  }

  /// The name of the sealed file.
  public String sealedName() {
    return path + ModelPath.SEALED_SUFFIX;
  }

  public long size() {
    return size;
  }

  public long sealedSize() {
    return sealedSize;
  }

  public boolean hasHeaderHash(byte[] hash) {
    return Arrays.equals(headerHash, hash);
  }

  /// A copy.
  public byte[] headerHash() {
    return headerHash.clone();
  }

  public long segments() {
    return segmentDigests.length / Digests.BYTES;
  }

  /// SHA-256 of a sealed segment; a copy.
  public byte[] segmentDigest(long segment) {
    int start = Math.toIntExact(segment * Digests.BYTES);
    return Arrays.copyOfRange(segmentDigests, start, start + Digests.BYTES);
  }

  /// One digest for the whole sealed file.
  public byte[] fileDigest() {
    return Digests.sha256(
        "weightseal/v1 file", headerHash, Digests.u64(sealedSize), segmentDigests);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ManifestEntry that
        && path.equals(that.path)
        && Arrays.equals(fileDigest(), that.fileDigest());
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }

  @Override
  public String toString() {
    return path + ", " + size + " bytes";
  }
}
