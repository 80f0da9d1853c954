package io.weightseal.stores.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.ContentRange;
import io.weightseal.stores.bucket.Grounds;
import java.net.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/// What an answer to a ranged GET says of itself.
record RangeHeaders(GcsRefusal refusal, HttpHeaders headers) {
  /// The object, where the answer holds the bytes and the version that were asked for.
  ///
  /// @param length how many bytes were asked for; fewer come where the object ends
  Bucket.Found require(Bucket.@Nullable Version pinned, long offset, long length)
      throws StoreException {
    String generation = headers.firstValue("x-goog-generation").orElse("");
    if (generation.isEmpty()) {
      throw refusal.noAnswer("it names no generation");
    }
    if (pinned != null && !generation.equals(pinned.tag())) {
      throw refusal.failure(Grounds.CHANGED);
    }
    return new Bucket.Found(
        ContentRange.sizeOf(
            refusal, headers.firstValue("content-range").orElse(null), offset, length),
        new Bucket.Version(generation),
        headers.firstValue("x-goog-meta-" + GcsBucket.MARK));
  }
}
