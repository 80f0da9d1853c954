package io.weightseal.stores.s3;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// One ranged GET into a buffer. The answer is believed only where it says that it holds the bytes
/// asked for, of the version asked for.
final class RangeReader {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");
  private static final int STEP = 64 << 10;

  private final S3Refusal refusal;
  private final long offset;
  private final ByteBuffer target;
  private @Nullable StoreException failure;

  /// @param offset of the first byte that goes into `target`
  RangeReader(S3Refusal refusal, long offset, ByteBuffer target) {
    this.refusal = refusal;
    this.offset = offset;
    this.target = target;
  }

  /// The range begins past the object's end.
  static final class PastTheEndException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  Bucket.Found read(S3Client s3, GetObjectRequest request, Bucket.@Nullable Version pinned)
      throws StoreException, PastTheEndException {
    try {
      return s3.getObject(
          request,
          (response, stream) -> {
            try {
              return take(response, stream, pinned);
            } catch (StoreException e) {
              // The SDK wraps whatever is thrown here.
              failure = e;
              throw e;
            }
          });
    } catch (RuntimeException e) {
      if (failure != null) {
        throw failure;
      }
      if (e instanceof AwsServiceException refused && refused.statusCode() == 416) {
        throw new PastTheEndException();
      }
      if (e instanceof IllegalStateException) {
        throw e;
      }
      throw refusal.of(e);
    }
  }

  private Bucket.Found take(
      GetObjectResponse response, InputStream stream, Bucket.@Nullable Version pinned)
      throws IOException {
    @Nullable String tag = response.eTag();
    if (tag == null) {
      throw wrong("it names no ETag");
    }
    if (pinned != null && !tag.equals(pinned.tag())) {
      throw refusal.failure(
          Reason.CHANGED,
          "it was replaced while it was being read",
          "try again when nobody writes to it",
          null);
    }
    long size = requireRange(response.contentRange());
    int wanted = (int) Math.min(target.remaining(), size - offset);
    fill(stream, wanted);
    return new Bucket.Found(
        size, new Bucket.Version(tag), Optional.ofNullable(response.metadata().get(S3Bucket.MARK)));
  }

  /// The object's size, where the answer holds the range that was asked for.
  private long requireRange(@Nullable String range) throws StoreException {
    Matcher said = CONTENT_RANGE.matcher(range == null ? "" : range);
    if (!said.matches()) {
      throw wrong("it does not say which bytes it holds");
    }
    long first = Long.parseLong(said.group(1));
    long last = Long.parseLong(said.group(2));
    long size = Long.parseLong(said.group(3));
    if (first != offset || last != Math.min(size, offset + target.remaining()) - 1) {
      throw wrong("it holds other bytes than those that were asked for");
    }
    return size;
  }

  private StoreException wrong(String what) {
    return refusal.failure(
        Reason.UNAVAILABLE,
        "the answer is none of S3: " + what,
        "check the endpoint, and proxies on the way to it",
        null);
  }

  private void fill(InputStream stream, int wanted) throws IOException {
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
