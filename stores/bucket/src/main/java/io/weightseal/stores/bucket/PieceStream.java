package io.weightseal.stores.bucket;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// Several buffers, one after the other.
final class PieceStream extends InputStream {
  private final List<ByteBuffer> pieces;
  private int current;

  /// @param pieces read up, but not written to
  PieceStream(List<ByteBuffer> pieces) {
    this.pieces = pieces;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    while (current < pieces.size() && !pieces.get(current).hasRemaining()) {
      current++;
    }
    if (current == pieces.size()) {
      return -1;
    }
    ByteBuffer piece = pieces.get(current);
    int count = Math.min(length, piece.remaining());
    piece.get(target, offset, count);
    return count;
  }

  @Override
  public int available() {
    return (int)
        Math.min(Integer.MAX_VALUE, pieces.stream().mapToLong(ByteBuffer::remaining).sum());
  }
}
