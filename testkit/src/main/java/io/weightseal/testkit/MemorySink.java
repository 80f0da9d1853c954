package io.weightseal.testkit;

import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Collects bytes and hands them over on commit.
final class MemorySink implements Sink {
  /// Takes what a sink has collected.
  @FunctionalInterface
  interface Commit {
    void accept(byte[] content) throws StoreException;
  }

  private final AtomicLong bytesWritten;
  private final Commit commit;
  private byte[] content = new byte[0];
  private boolean ended;

  MemorySink(AtomicLong bytesWritten, Commit commit) {
    this.bytesWritten = bytesWritten;
    this.commit = commit;
  }

  @Override
  public synchronized void write(ByteBuffer bytes, long offset) {
    requireOngoing();
    int length = bytes.remaining();
    int end = Math.toIntExact(Math.addExact(offset, length));
    if (end > content.length) {
      content = Arrays.copyOf(content, end);
    }
    bytes.get(content, (int) offset, length);
    bytesWritten.addAndGet(length);
  }

  @Override
  public synchronized void commit() throws StoreException {
    requireOngoing();
    commit.accept(content);
    ended = true;
  }

  @Override
  public synchronized void close() {
    ended = true;
  }

  private void requireOngoing() {
    if (ended) {
      throw new IllegalStateException("the sink is committed or closed");
    }
  }
}
