package io.weightseal.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/// Standard output, which remembers the first thing that went wrong with it: the streams that print
/// text on it tell nobody.
final class WatchedOut extends OutputStream {
  private final OutputStream out;
  private volatile @Nullable IOException failure;

  WatchedOut(OutputStream out) {
    this.out = out;
  }

  @Nullable IOException failure() {
    return failure;
  }

  /// The JDK has no type for EPIPE, only the system's text.
  boolean readerIsGone() {
    IOException first = failure;
    return first != null && "Broken pipe".equals(first.getMessage());
  }

  @Override
  public void write(int oneByte) throws IOException {
    write(new byte[] {(byte) oneByte}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw remembered(e);
    }
  }

  private IOException remembered(IOException e) {
    if (failure == null) {
      failure = e;
    }
    return e;
  }
}
