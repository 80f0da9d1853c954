package io.weightseal.core.internal.artifact;

import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/// A read-only channel over a source. Not for use by several threads; open one for each.
final class PlaintextChannel implements SeekableByteChannel {
  private final Source source;
  private final long size;
  private long position;
  private boolean open = true;

  PlaintextChannel(Source source, long size) {
    this.source = source;
    this.size = size;
  }

  @Override
  public int read(ByteBuffer target) throws ClosedChannelException, WeightsealException {
    requireOpen();
    if (position >= size) {
      return -1;
    }
    int read = source.read(target, position);
    position += read;
    return read;
  }

  @Override
  public long position() throws ClosedChannelException {
    requireOpen();
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) throws ClosedChannelException {
    requireOpen();
    if (newPosition < 0) {
      throw new IllegalArgumentException("a position is not negative");
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() throws ClosedChannelException {
    requireOpen();
    return size;
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long newSize) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() {
    open = false;
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
