package io.weightseal.fuzz;

import io.weightseal.api.Source;
import java.nio.ByteBuffer;

/// Bytes at hand, as a source that counts what is read of them.
final class ByteSource implements Source {
  private final byte[] bytes;
  private long bytesRead;

  ByteSource(byte[] bytes) {
    this.bytes = bytes;
  }

  long bytesRead() {
    return bytesRead;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int read(ByteBuffer target, long offset) {
    Attempt.require(offset >= 0 && offset <= bytes.length, "reads at " + offset);
    int length = (int) Math.min(target.remaining(), bytes.length - offset);
    target.put(bytes, (int) offset, length);
    bytesRead += length;
    return length;
  }

  @Override
  public String describe() {
    return "file";
  }

  @Override
  public void requireUnchanged() {}

  @Override
  public void close() {}
}
