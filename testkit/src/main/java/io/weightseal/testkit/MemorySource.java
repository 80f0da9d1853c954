package io.weightseal.testkit;

import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/// Bytes in memory, read as a store's object is read.
class MemorySource implements Source {
  /// Gives the bytes as they are now.
  @FunctionalInterface
  interface Content {
    byte[] bytes() throws StoreException;
  }

  private final String description;
  private final Content content;
  private final AtomicLong bytesRead;

  MemorySource(String description, Content content, AtomicLong bytesRead) {
    this.description = description;
    this.content = content;
    this.bytesRead = bytesRead;
  }

  @Override
  public long size() throws StoreException {
    return content.bytes().length;
  }

  @Override
  public int read(ByteBuffer target, long offset) throws StoreException {
    byte[] bytes = content.bytes();
    if (offset < 0) {
      throw new IllegalArgumentException("negative offset");
    }
    if (offset >= bytes.length) {
      return 0;
    }
    int length = (int) Math.min(target.remaining(), bytes.length - offset);
    target.put(bytes, (int) offset, length);
    bytesRead.addAndGet(length);
    return length;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void requireUnchanged() throws StoreException {}

  @Override
  public void close() {}
}
