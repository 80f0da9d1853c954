package io.weightseal.stores.s3;

import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.ContentRange;
import io.weightseal.stores.bucket.Grounds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/// One ranged GET into a buffer. The answer is believed only where it says that it holds the bytes
/// asked for, of the version asked for.
final class RangeReader {
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
      throw refusal.noAnswer("it names no ETag");
    }
    if (pinned != null && !tag.equals(pinned.tag())) {
      throw refusal.failure(Grounds.CHANGED);
    }
    long size = ContentRange.sizeOf(refusal, response.contentRange(), offset, target.remaining());
    int wanted = (int) Math.min(target.remaining(), size - offset);
    fill(stream, wanted);
    return new Bucket.Found(
        size, new Bucket.Version(tag), Optional.ofNullable(response.metadata().get(S3Bucket.MARK)));
  }

  private void fill(InputStream stream, int wanted) throws IOException {
    for (int left = wanted; left > 0; ) {
      int count = step(stream, left);
      if (count < 0) {
        throw refusal.brokeOff(left);
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
