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
  private String problem = "the output was given up";

  public OrderedSink(WritableByteChannel channel) {
    this.channel = channel;
  }

  @Override
  public synchronized void write(ByteBuffer bytes, long offset) throws StoreException {
    try {
      while (position < offset && !closed) {
        wait();
      }
      if (closed) {
        throw new StoreException(StoreException.Reason.FAILED, problem);
      }
      if (position > offset) {
        throw new AssertionError("bytes for a place that was written already");
      }
      while (bytes.hasRemaining()) {
        position += channel.write(bytes);
      }
      notifyAll();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreException(StoreException.Reason.FAILED, "interrupted while writing", e);
    } catch (IOException e) {
      // Whoever waits for its turn has to say the same: any of them may be heard first.
      problem = "the output cannot be written: " + e.getMessage();
      close();
      throw e instanceof StoreException known
          ? known
          : new StoreException(StoreException.Reason.FAILED, problem, e);
    }
  }

  @Override
  public void commit() {}

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
