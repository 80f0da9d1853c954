package io.weightseal.stores.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.Bucket;
import java.net.http.HttpHeaders;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What an answer to a ranged GET says of itself.
record RangeHeaders(GcsRefusal refusal, HttpHeaders headers) {
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18})");

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
      throw refusal.failure(
          Reason.CHANGED,
          "it was replaced while it was being read",
          "try again when nobody writes to it",
          null);
    }
    return new Bucket.Found(
        size(offset, length),
        new Bucket.Version(generation),
        headers.firstValue("x-goog-meta-" + GcsBucket.MARK));
  }

  private long size(long offset, long length) throws StoreException {
    Matcher said = CONTENT_RANGE.matcher(headers.firstValue("content-range").orElse(""));
    if (!said.matches()) {
      throw refusal.noAnswer("it does not say which bytes it holds");
    }
    long first = Long.parseLong(said.group(1));
    long last = Long.parseLong(said.group(2));
    long size = Long.parseLong(said.group(3));
    if (first != offset || last != Math.min(size, offset + length) - 1) {
      throw refusal.noAnswer("it holds other bytes than those that were asked for");
    }
    return size;
  }
}
