package io.weightseal.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Random;

/// Channels that take and give fewer bytes than they could, and sometimes none, as pipes and
/// sockets do.
final class Trickle {
  private static final int MOST = 100_000;

  private Trickle() {}

  static ReadableByteChannel from(ReadableByteChannel channel) {
    Random random = new Random(1);
    return new ReadableByteChannel() {
      @Override
      public int read(ByteBuffer target) throws IOException {
        ByteBuffer part = part(target, random);
        int read = part.hasRemaining() ? channel.read(part) : 0;
        target.position(target.position() + Math.max(0, read));
        return read;
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  static WritableByteChannel into(WritableByteChannel channel) {
    Random random = new Random(2);
    return new WritableByteChannel() {
      @Override
      public int write(ByteBuffer bytes) throws IOException {
        ByteBuffer part = part(bytes, random);
        int written = part.hasRemaining() ? channel.write(part) : 0;
        bytes.position(bytes.position() + written);
        return written;
      }

      @Override
      public boolean isOpen() {
        return channel.isOpen();
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  private static ByteBuffer part(ByteBuffer all, Random random) {
    int most = random.nextInt(4) == 0 ? 3 : MOST;
    return all.slice(all.position(), Math.min(all.remaining(), random.nextInt(most)));
  }
}
