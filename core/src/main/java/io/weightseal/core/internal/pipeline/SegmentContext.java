package io.weightseal.core.internal.pipeline;

import io.weightseal.core.internal.cipher.MessagePlace;
import java.nio.ByteBuffer;

/// What a segment is bound to: its file's header and its place in the file.
///
/// spec: v1#segments
final class SegmentContext implements MessagePlace.MessageContext {
  private final byte[] headerHash;
  private final long segment;
  private final String file;

  SegmentContext(byte[] headerHash, long segment, String file) {
    this.headerHash = headerHash;
    this.segment = segment;
    this.file = file;
  }

  /// `h || u64(segment)`.
  @Override
  public byte[] bytes() {
    return ByteBuffer.allocate(headerHash.length + Long.BYTES)
        .put(headerHash)
        .putLong(segment)
        .array();
  }

  @Override
  public String name() {
    return "segment " + segment + " of " + file;
  }
}
