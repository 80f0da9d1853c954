package io.weightseal.cli.command;

import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Writes to a sink from its beginning on. Does not own the sink.
final class SinkChannel implements WritableByteChannel {
  private final Sink sink;
  private long position;

  SinkChannel(Sink sink) {
    this.sink = sink;
  }

  @Override
  public int write(ByteBuffer bytes) throws StoreException {
    int length = bytes.remaining();
    sink.write(bytes, position);
    position += length;
    return length;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}
}
