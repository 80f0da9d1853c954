package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The start of a file, read forward through a window.
///
/// Whoever parses tells how many more header bytes are certain to come ([#promise]); the window
/// takes in no more than that, so that nothing after the header is ever read. Not thread-safe.
final class HeaderReader {
  private static final int WINDOW = 1 << 16;

  private final Source source;
  private final long size;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
  private long windowEnd;
  private long promisedEnd;

  HeaderReader(Source source) throws StoreException {
    this.source = source;
    this.size = source.size();
    window.order(ByteOrder.LITTLE_ENDIAN);
  }

  /// How numbers are read from here on.
  void order(ByteOrder order) {
    window.order(order);
  }

  long size() {
    return size;
  }

  /// Where the next byte stands, counted from the start of the file.
  long position() {
    return windowEnd - window.remaining();
  }

  /// Tells that `bytes` more belong to the header, and refuses a file that cannot hold them.
  void promise(long bytes) throws MalformedArtifactException {
    long at = position();
    if (bytes > size - at) {
      throw malformed(
          at,
          "the header goes on for at least "
              + bytes
              + " bytes, and the file has "
              + (size - at)
              + " left");
    }
    if (bytes > TensorIndex.MAX_HEADER_BYTES - at) {
      throw malformed(
          at,
          "the header has more than the "
              + TensorIndex.MAX_HEADER_BYTES
              + " bytes that are allowed");
    }
    promisedEnd = Math.max(promisedEnd, at + bytes);
  }

  boolean startsWith(int magic) throws WeightsealException {
    promise(Long.BYTES);
    fill(Integer.BYTES);
    return window.getInt(window.position()) == magic;
  }

  byte next() throws WeightsealException {
    fill(Byte.BYTES);
    return window.get();
  }

  short nextShort() throws WeightsealException {
    fill(Short.BYTES);
    return window.getShort();
  }

  int nextInt() throws WeightsealException {
    fill(Integer.BYTES);
    return window.getInt();
  }

  long nextLong() throws WeightsealException {
    fill(Long.BYTES);
    return window.getLong();
  }

  /// The next byte, which stays the next.
  byte peek() throws WeightsealException {
    fill(Byte.BYTES);
    return window.get(window.position());
  }

  void next(byte[] target, int offset, int length) throws WeightsealException {
    promise(length);
    int taken = 0;
    while (taken < length) {
      fill(1);
      int part = Math.min(length - taken, window.remaining());
      window.get(target, offset + taken, part);
      taken += part;
    }
  }

  /// Steps over bytes, without reading those that are not in the window yet.
  void skip(long bytes) throws MalformedArtifactException {
    promise(bytes);
    if (bytes <= window.remaining()) {
      window.position(window.position() + (int) bytes);
    } else {
      windowEnd += bytes - window.remaining();
      window.limit(window.position());
    }
  }

  private void fill(int bytes) throws WeightsealException {
    if (window.remaining() >= bytes) {
      return;
    }
    promise(bytes);
    int wanted = (int) Math.min(WINDOW, promisedEnd - position());
    window.compact().limit(wanted);
    int missing = window.remaining();
    int read = source.read(window, windowEnd);
    window.flip();
    if (read != missing) {
      throw new StoreException(
          StoreException.Reason.CHANGED,
          source.describe() + ": ends before the " + size + " bytes that it had at first");
    }
    windowEnd += read;
  }

  MalformedArtifactException malformed(String what) {
    return malformed(position(), what);
  }

  MalformedArtifactException malformed(long at, String what) {
    return new MalformedArtifactException(source.describe() + ", at byte " + at + ": " + what);
  }
}
