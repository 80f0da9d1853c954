package io.weightseal.stores.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One ranged GET into a buffer. The answer is believed only where it says that it holds the bytes
/// asked for, of the version asked for. The request goes through the client's pipeline, which signs
/// it, and past the client's own download, which would ask again by itself where a body breaks off.
final class RangeReader {
  private static final HttpHeaderName VERSION = HttpHeaderName.fromString("x-ms-version");
  private static final HttpHeaderName RANGE = HttpHeaderName.fromString("x-ms-range");
  private static final HttpHeaderName MARK =
      HttpHeaderName.fromString("x-ms-meta-" + AzureCalls.MARK);
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");
  private static final int STEP = 64 << 10;

  private final AzureRefusal refusal;
  private final long offset;
  private final ByteBuffer target;
  private final Duration limit;

  /// @param offset of the first byte that goes into `target`
  /// @param limit how long all of it may take
  RangeReader(AzureRefusal refusal, long offset, ByteBuffer target, Duration limit) {
    this.refusal = refusal;
    this.offset = offset;
    this.target = target;
    this.limit = limit;
  }

  /// The range begins past the blob's end.
  static final class PastTheEndException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  Bucket.Found read(HttpPipeline pipeline, String url, Bucket.@Nullable Version pinned)
      throws StoreException, PastTheEndException {
    long until = System.nanoTime() + limit.toNanos();
    HttpRequest request =
        new HttpRequest(HttpMethod.GET, url)
            .setHeader(VERSION, AzureConnection.VERSION.getVersion())
            .setHeader(RANGE, "bytes=" + offset + "-" + (offset + target.remaining() - 1));
    if (pinned != null) {
      request.setHeader(HttpHeaderName.IF_MATCH, AzureCalls.quoted(pinned));
    }
    Context context = new Context(AzureCalls.ANSWER_WITHIN, limit);
    try (HttpResponse response = pipeline.sendSync(request, context)) {
      if (response.getStatusCode() == 416) {
        throw new PastTheEndException();
      }
      if (response.getStatusCode() != 206) {
        throw response.getStatusCode() >= 300
            ? refusal.answered(response)
            : refusal.noAnswer("it holds more than was asked for");
      }
      return take(response, pinned, until);
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : refusal.unreachable(e);
    } catch (RuntimeException e) {
      throw refusal.of(e);
    }
  }

  private Bucket.Found take(HttpResponse response, Bucket.@Nullable Version pinned, long until)
      throws IOException {
    @Nullable String tag = response.getHeaderValue(HttpHeaderName.ETAG);
    if (tag == null) {
      throw refusal.noAnswer("it names no ETag");
    }
    Bucket.Version version = AzureCalls.version(tag);
    if (pinned != null && !version.equals(pinned)) {
      throw refusal.failure(
          Reason.CHANGED,
          "it was replaced while it was being read",
          "try again when nobody writes to it",
          null);
    }
    long size = requireRange(response.getHeaderValue(HttpHeaderName.CONTENT_RANGE));
    int wanted = (int) Math.min(target.remaining(), size - offset);
    try (InputStream stream = response.getBodyAsInputStreamSync()) {
      fill(stream, wanted, until);
    }
    return new Bucket.Found(size, version, Optional.ofNullable(response.getHeaderValue(MARK)));
  }

  /// The blob's size, where the answer holds the range that was asked for.
  private long requireRange(@Nullable String range) throws StoreException {
    Matcher said = CONTENT_RANGE.matcher(range == null ? "" : range);
    if (!said.matches()) {
      throw refusal.noAnswer("it does not say which bytes it holds");
    }
    long first = Long.parseLong(said.group(1));
    long last = Long.parseLong(said.group(2));
    long size = Long.parseLong(said.group(3));
    if (first != offset || last != Math.min(size, offset + target.remaining()) - 1) {
      throw refusal.noAnswer("it holds other bytes than those that were asked for");
    }
    return size;
  }

  private void fill(InputStream stream, int wanted, long until) throws IOException {
    for (int left = wanted; left > 0; ) {
      int count = step(stream, left);
      if (count < 0) {
        throw refusal.failure(
            Reason.UNAVAILABLE,
            "the answer broke off, " + left + " bytes short",
            "try again, and check the network",
            null);
      }
      left -= count;
      if (System.nanoTime() - until > 0 && left > 0) {
        throw refusal.tooLate();
      }
    }
  }

  private int step(InputStream stream, int left) throws IOException {
    if (!target.hasArray()) {
      byte[] step = new byte[Math.min(STEP, left)];
      int count = stream.read(step);
      target.put(step, 0, Math.max(0, count));
      return count;
    }
    int at = target.arrayOffset() + target.position();
    int count = stream.read(target.array(), at, left);
    target.position(target.position() + Math.max(0, count));
    return count;
  }
}
