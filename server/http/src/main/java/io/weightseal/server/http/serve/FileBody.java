package io.weightseal.server.http.serve;

import io.weightseal.api.Source;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/// Sends a range of a file: read into one direct buffer, encrypted from there, and no thread waits
/// while the client is slow.
final class FileBody extends IteratingCallback {
  private static final int BUFFER_BYTES = 1 << 17;
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Source source;
  private final ByteRange range;
  private final long leastBytesPerSecond;
  private final Response response;
  private final Callback callback;
  private final RetainableByteBuffer buffer;
  private final long began = System.nanoTime();
  private long sent;
  private int writing;

  /// @param source closed when all is sent, or the client is gone
  /// @param callback hears of that
  FileBody(
      Source source,
      ByteRange range,
      long leastBytesPerSecond,
      Response response,
      ByteBufferPool buffers,
      Callback callback) {
    this.source = source;
    this.range = range;
    this.leastBytesPerSecond = leastBytesPerSecond;
    this.response = response;
    this.callback = callback;
    this.buffer = buffers.acquire((int) Math.min(BUFFER_BYTES, range.length()), true);
    // All of it at once: a store behind a network fetches it in few and large requests.
    source.expect(range.first(), range.length());
  }

  /// How many bytes the client's side has taken.
  long sent() {
    return sent;
  }

  @Override
  protected Action process() throws Exception {
    sent += writing;
    writing = 0;
    if (sent == range.length()) {
      return Action.SUCCEEDED;
    }
    requireSpeed();
    ByteBuffer bytes = buffer.getByteBuffer();
    bytes.clear().limit((int) Math.min(bytes.capacity(), range.length() - sent));
    int read = source.read(bytes, range.first() + sent);
    bytes.flip();
    if (read < bytes.limit() || read == 0) {
      // spec: transfer-v1#ans-4
      throw new IOException("the file became shorter");
    }
    writing = read;
    response.write(sent + read == range.length(), bytes, this);
    return Action.SCHEDULED;
  }

  private void requireSpeed() throws IOException {
    long nanos = System.nanoTime() - began;
    if (nanos > GRACE_NANOS && sent < nanos / 1_000_000_000 * leastBytesPerSecond) {
      throw new IOException("the client is too slow");
    }
  }

  @Override
  protected void onCompleteSuccess() {
    release();
    callback.succeeded();
  }

  @Override
  protected void onCompleteFailure(Throwable cause) {
    release();
    callback.failed(cause);
  }

  private void release() {
    buffer.release();
    source.close();
  }
}
