package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import java.util.List;

/// An object whose bytes are all sent, or at hand, and which is not there yet.
sealed interface StagedObject {
  String key();

  /// Makes it appear, in one step.
  Bucket.Version publish(Bucket bucket, Condition condition) throws StoreException;

  /// Removes what was sent, as far as that can be done.
  void discard(Bucket bucket);

  /// One that is written in one call.
  ///
  /// @param mark tells it from another one's
  record Whole(String key, PartBody body, String mark) implements StagedObject {
    @Override
    public Bucket.Version publish(Bucket bucket, Condition condition) throws StoreException {
      return bucket.put(key, body, condition, mark);
    }

    @Override
    public void discard(Bucket bucket) {
      // Nothing was sent.
    }
  }

  /// One whose parts are all there.
  record InParts(Bucket.Upload upload, List<Bucket.Receipt> parts) implements StagedObject {
    @Override
    public String key() {
      return upload.key();
    }

    @Override
    public Bucket.Version publish(Bucket bucket, Condition condition) throws StoreException {
      return bucket.completeUpload(upload, parts, condition);
    }

    @Override
    public void discard(Bucket bucket) {
      abort(bucket, upload);
    }
  }

  /// One that an earlier process has put there.
  record Published(String key, Bucket.Version version) implements StagedObject {
    @Override
    public Bucket.Version publish(Bucket bucket, Condition condition) {
      return version;
    }

    @Override
    public void discard(Bucket bucket) {
      // It is there, and whoever goes on counts on it.
    }
  }

  /// Removes what was sent of an upload. Where that fails it stays behind, to be found among the
  /// unfinished ones: whoever gives up has an error of its own to tell.
  static void abort(Bucket bucket, Bucket.Upload upload) {
    boolean interrupted = Thread.interrupted();
    try {
      bucket.abortUpload(upload);
    } catch (StoreException e) {
      return;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
