package io.weightseal.stores.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Bucket;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/// The answer to one ranged GET, on its way into a buffer. It is believed only where it says that
/// it holds the bytes asked for, of the version asked for.
final class RangeAnswer implements BodyHandler<byte[]> {
  static final int PARTIAL = 206;

  private final GcsRefusal refusal;
  private final Bucket.@Nullable Version pinned;
  private final long offset;
  private final ByteBuffer target;
  private final Patience patience;

  // Guarded by this.
  private Bucket.@Nullable Found found;
  private int wanted;
  private boolean ended;

  /// @param offset of the first byte that goes into `target`
  RangeAnswer(
      GcsRefusal refusal,
      Bucket.@Nullable Version pinned,
      long offset,
      ByteBuffer target,
      Patience patience) {
    this.refusal = refusal;
    this.pinned = pinned;
    this.offset = offset;
    this.target = target;
    this.patience = patience;
  }

  /// Whether all that was asked for is there; from here on nothing touches the buffer.
  synchronized Bucket.Found requireWhole() throws StoreException {
    ended = true;
    if (found == null) {
      throw refusal.noAnswer("it holds nothing");
    }
    if (wanted > 0) {
      throw refusal.brokeOff(wanted);
    }
    return found;
  }

  /// From here on nothing touches the buffer.
  synchronized void end() {
    ended = true;
  }

  @Override
  public BodySubscriber<byte[]> apply(ResponseInfo answer) {
    if (answer.statusCode() != PARTIAL) {
      return BodySubscribers.ofByteArray();
    }
    try {
      begin(answer.headers());
      return new Filling();
    } catch (StoreException e) {
      return new Refused(e);
    }
  }

  private synchronized void begin(HttpHeaders headers) throws StoreException {
    Bucket.Found believed =
        new RangeHeaders(refusal, headers).require(pinned, offset, target.remaining());
    wanted = (int) Math.min(target.remaining(), believed.size() - offset);
    found = believed;
  }

  private synchronized void take(ByteBuffer bytes) {
    patience.moved().addAndGet(bytes.remaining());
    int count = ended ? 0 : Math.min(wanted, bytes.remaining());
    target.put(bytes.slice(bytes.position(), count));
    wanted -= count;
  }

  /// Takes the body as it comes.
  private final class Filling implements BodySubscriber<byte[]> {
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
      bytes.forEach(RangeAnswer.this::take);
    }

    @Override
    public void onError(Throwable cause) {
      body.completeExceptionally(cause);
    }

    @Override
    public void onComplete() {
      body.complete(new byte[0]);
    }
  }

  /// Takes nothing of an answer that is not believed.
  private record Refused(StoreException why) implements BodySubscriber<byte[]> {
    @Override
    public CompletionStage<byte[]> getBody() {
      return CompletableFuture.failedFuture(why);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
      // Nothing was asked for.
    }

    @Override
    public void onError(Throwable cause) {
      // The answer is refused already.
    }

    @Override
    public void onComplete() {
      // The answer is refused already.
    }
  }
}
