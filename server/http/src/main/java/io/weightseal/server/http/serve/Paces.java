package io.weightseal.server.http.serve;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// How often each client may ask: a bucket of tokens for each, the least recently used of which are
/// forgotten. Safe for use by several threads.
final class Paces {
  private static final int MOST_CLIENTS = 10_000;
  private static final double NANOS = 1e9;

  private static final class Bucket {
    private double tokens;
    private long at;
  }

  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

  Paces(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /// Takes one request of a client into account.
  ///
  /// @param perSecond over a while; twice as many at once
  /// @return whether it may be answered
  synchronized boolean allow(String client, int perSecond) {
    long now = nanoTime.getAsLong();
    Bucket bucket =
        buckets.computeIfAbsent(
            client,
            _ -> {
              Bucket full = new Bucket();
              full.tokens = 2.0 * perSecond;
              full.at = now;
              return full;
            });
    if (buckets.size() > MOST_CLIENTS) {
      buckets.remove(buckets.keySet().iterator().next());
    }
    bucket.tokens =
        Math.min(2.0 * perSecond, bucket.tokens + (now - bucket.at) / NANOS * perSecond);
    bucket.at = now;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }
}
