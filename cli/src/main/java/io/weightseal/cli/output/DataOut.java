package io.weightseal.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;

/// Standard output as a place for bytes.
public final class DataOut implements WritableByteChannel {
  private final WritableByteChannel channel;

  DataOut(OutputStream out) {
    this.channel = Channels.newChannel(out);
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    return channel.write(bytes);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  /// Does nothing: standard output stays open for the process's life.
  @Override
  public void close() {}
}
