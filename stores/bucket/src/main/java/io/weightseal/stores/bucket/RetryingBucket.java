package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Tries calls again that may succeed later, a bounded number of times.
///
/// A read goes on where it broke off, in the same version. A write whose answer was lost may have
/// been done: when trying it again then meets what stands in its way, the object's mark tells
/// whether that is our own.
final class RetryingBucket implements Bucket {
  private final Bucket target;
  private final RetryLimits limits;

  RetryingBucket(Bucket target, RetryLimits limits) {
    this.target = target;
    this.limits = limits;
  }

  /// One attempt.
  @FunctionalInterface
  private interface Attempt<T> {
    T run() throws StoreException;
  }

  /// What became of a write whose answer was lost, when trying again failed with `e`.
  @FunctionalInterface
  private interface Recovery<T> {
    T result(StoreException e) throws StoreException;
  }

  private <T> T tried(String key, Attempt<T> attempt) throws StoreException {
    return tried(
        key,
        attempt,
        e -> {
          throw e;
        });
  }

  private <T> T tried(String key, Attempt<T> attempt, Recovery<T> recovery) throws StoreException {
    boolean unsure = false;
    for (int count = 1; ; count++) {
      try {
        return attempt.run();
      } catch (StoreException e) {
        boolean again = e.reason() == Reason.THROTTLED || e.reason() == Reason.UNAVAILABLE;
        if (!again && unsure) {
          return recovery.result(e);
        }
        if (!again) {
          throw e;
        }
        unsure = true;
        if (count == limits.attempts() || Thread.currentThread().isInterrupted()) {
          return recovery.result(count == 1 ? e : after(count, e));
        }
        pause(key, limits.pauseAfter(count));
      }
    }
  }

  private static StoreException after(int attempts, StoreException e) {
    String message = String.valueOf(e.getMessage());
    int step = message.lastIndexOf("; ");
    String note = " (tried " + attempts + " times)";
    return new StoreException(
        e.reason(),
        step < 0 ? message + note : message.substring(0, step) + note + message.substring(step),
        e);
  }

  private void pause(String key, Duration longest) throws StoreException {
    long most = longest.toNanos();
    try {
      Thread.sleep(
          Duration.ofNanos(most == 0 ? 0 : ThreadLocalRandom.current().nextLong(most / 2, most)));
    } catch (InterruptedException e) {
      throw Interruption.of(target.describe(key), e);
    }
  }

  /// The version that an earlier attempt wrote, where it was that and not another's.
  private Version ownOr(StoreException e, String key, String mark) throws StoreException {
    if (e.reason() != Reason.ABSENT && !e.retryable()) {
      throw e;
    }
    Found there;
    try {
      boolean silent = e.reason() == Reason.UNAVAILABLE || e.reason() == Reason.THROTTLED;
      there = silent ? target.head(key) : head(key);
    } catch (StoreException unknown) {
      e.addSuppressed(unknown);
      throw e;
    }
    if (there.mark().filter(mark::equals).isEmpty()) {
      throw e;
    }
    return there.version();
  }

  @Override
  public PartLimits partLimits() {
    return target.partLimits();
  }

  @Override
  public Found head(String key) throws StoreException {
    return tried(key, () -> target.head(key));
  }

  @Override
  public Found read(String key, @Nullable Version pinned, long offset, ByteBuffer buffer)
      throws StoreException {
    int start = buffer.position();
    Version[] version = {pinned};
    return tried(
        key,
        () -> {
          if (version[0] == null) {
            // Nothing says that the next attempt would meet the same version.
            buffer.position(start);
          }
          return target.read(key, version[0], offset + buffer.position() - start, buffer);
        });
  }

  @Override
  public Page list(String prefix, @Nullable String from, int most) throws StoreException {
    return tried(prefix, () -> target.list(prefix, from, most));
  }

  @Override
  public Version put(String key, PartBody body, Condition condition, String mark)
      throws StoreException {
    return tried(key, () -> target.put(key, body, condition, mark), e -> ownOr(e, key, mark));
  }

  @Override
  public Upload beginUpload(String key, Origin origin, String mark) throws StoreException {
    return tried(key, () -> target.beginUpload(key, origin, mark));
  }

  @Override
  public Receipt uploadPart(Upload upload, int number, PartBody body) throws StoreException {
    return tried(upload.key(), () -> target.uploadPart(upload, number, body));
  }

  @Override
  public List<Range> copyable(String key, Version version, long offset, long size, long step)
      throws StoreException {
    return tried(key, () -> target.copyable(key, version, offset, size, step));
  }

  @Override
  public Receipt copyPart(
      Upload upload, int number, String key, Version version, long offset, long length)
      throws StoreException {
    return tried(key, () -> target.copyPart(upload, number, key, version, offset, length));
  }

  @Override
  public Version completeUpload(Upload upload, List<Receipt> parts, Condition condition)
      throws StoreException {
    return tried(
        upload.key(),
        () -> target.completeUpload(upload, parts, condition),
        e -> ownOr(e, upload.key(), upload.mark()));
  }

  @Override
  public void abortUpload(Upload upload) throws StoreException {
    tried(
        upload.key(),
        () -> {
          target.abortUpload(upload);
          return true;
        });
  }

  @Override
  public Optional<Upload> resume(Upload upload) throws StoreException {
    return tried(upload.key(), () -> target.resume(upload));
  }

  @Override
  public List<UnfinishedUploads.Upload> uploads(String prefix) throws StoreException {
    return tried(prefix, () -> target.uploads(prefix));
  }

  @Override
  public void delete(String key, Condition condition) throws StoreException {
    tried(
        key,
        () -> {
          target.delete(key, condition);
          return true;
        },
        e -> {
          if (e.reason() != Reason.ABSENT) {
            throw e;
          }
          return true;
        });
  }

  @Override
  public String describe(String key) {
    return target.describe(key);
  }

  @Override
  public void close() {
    target.close();
  }
}
