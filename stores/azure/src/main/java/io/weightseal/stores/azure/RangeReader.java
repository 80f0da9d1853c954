package io.weightseal.stores.azure;

import com.azure.storage.blob.models.BlobDownloadAsyncResponse;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.BlobStorageException;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.specialized.BlobAsyncClientBase;
import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.Condition;
import io.weightseal.stores.bucket.ContentRange;
import io.weightseal.stores.bucket.Grounds;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One ranged GET into a buffer. The answer is believed only where it says that it holds the bytes
/// asked for, of the version asked for. The client does not go on by itself where a body breaks
/// off, and only the caller's thread writes to the buffer.
final class RangeReader {
  private static final DownloadRetryOptions ONCE =
      new DownloadRetryOptions().setMaxRetryRequests(0);

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

  Bucket.Found read(BlobAsyncClientBase blob, Bucket.@Nullable Version pinned)
      throws StoreException, PastTheEndException {
    long until = System.nanoTime() + limit.toNanos();
    BlobRequestConditions conditions =
        AzureCalls.conditions(pinned == null ? Condition.NONE : new Condition.Same(pinned));
    try {
      BlobDownloadAsyncResponse response =
          blob.downloadStreamWithResponse(
                  new BlobRange(offset, (long) target.remaining()), ONCE, conditions, false)
              .block(limit);
      if (response == null) {
        throw refusal.noAnswer("there is none");
      }
      return take(response, pinned, until);
    } catch (BlobStorageException e) {
      if (e.getStatusCode() == 416) {
        throw new PastTheEndException();
      }
      throw refusal.of(e);
    } catch (RuntimeException e) {
      throw refusal.of(e);
    }
  }

  private Bucket.Found take(
      BlobDownloadAsyncResponse response, Bucket.@Nullable Version pinned, long until)
      throws StoreException {
    BlobDownloadHeaders said = response.getDeserializedHeaders();
    try (Stream<ByteBuffer> body = response.getValue().toStream(1)) {
      if (said.getETag() == null) {
        throw refusal.noAnswer("it names no ETag");
      }
      Bucket.Version version = AzureCalls.version(said.getETag());
      if (pinned != null && !version.equals(pinned)) {
        throw refusal.failure(Grounds.CHANGED);
      }
      long size = ContentRange.sizeOf(refusal, said.getContentRange(), offset, target.remaining());
      fill(body.iterator(), (int) Math.min(target.remaining(), size - offset), until);
      Map<String, String> metadata = said.getMetadata() == null ? Map.of() : said.getMetadata();
      return new Bucket.Found(size, version, Optional.ofNullable(metadata.get(AzureCalls.MARK)));
    }
  }

  private void fill(Iterator<ByteBuffer> body, int wanted, long until) throws StoreException {
    for (int left = wanted; left > 0; ) {
      if (!body.hasNext()) {
        throw refusal.brokeOff(left);
      }
      ByteBuffer next = body.next();
      int count = Math.min(left, next.remaining());
      target.put(next.slice(next.position(), count));
      left -= count;
      if (left > 0 && System.nanoTime() - until > 0) {
        throw refusal.tooLate();
      }
    }
  }
}
