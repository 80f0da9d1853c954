package io.weightseal.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;

/// Standard output as a place for bytes. Remembers whether its reader went away, which is no error
/// of anyone's: `weightseal cat m.sealed | head -c 8` is a fine command.
public final class DataOut implements WritableByteChannel {
  private final WritableByteChannel channel;
  private volatile boolean readerIsGone;

  DataOut(OutputStream out) {
    this.channel = Channels.newChannel(out);
  }

  boolean readerIsGone() {
    return readerIsGone;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    try {
      return channel.write(bytes);
    } catch (IOException e) {
      // The JDK has no type for EPIPE, only the system's text.
      readerIsGone |= "Broken pipe".equals(e.getMessage());
      throw e;
    }
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  /// Does nothing: standard output stays open for the process's life.
  @Override
  public void close() {}
}
