package io.weightseal.core.internal.pipeline;

import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Puts bytes that several workers bring into a channel that takes them in order: each waits for
/// its turn. Does not own the channel.
public final class OrderedSink implements Sink {
  private final WritableByteChannel channel;

  // Guarded by this.
  private long position;
  private boolean closed;

  public OrderedSink(WritableByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public void write(ByteBuffer bytes, long offset) throws StoreException {
    long end = offset + bytes.remaining();
    awaitTurn(offset);
    // Whose turn it is writes without the monitor, so that a reader who stalls keeps nobody from
    // closing.
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw e instanceof StoreException known
          ? known
          : new StoreException(
              StoreException.Reason.FAILED, "the output cannot be written: " + e.getMessage(), e);
    }
    passTurn(end);
  }

  private synchronized void awaitTurn(long offset) throws StoreException {
    try {
      while (position < offset && !closed) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Reason.FAILED, "interrupted while writing", e);
    }
    if (closed) {
      throw new StoreException(StoreException.Reason.FAILED, "the output was given up");
    }
    if (position > offset) {
      throw new AssertionError("bytes for a place that was written already");
    }
  }

  private synchronized void passTurn(long end) {
    position = end;
    notifyAll();
  }

  @Override
  public void commit() {}

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
