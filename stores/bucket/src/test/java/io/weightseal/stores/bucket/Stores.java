package io.weightseal.stores.bucket;

import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;

/// Stores over buckets in memory, with limits so small that small objects meet them.
final class Stores {
  static final int PART = 10_000;
  static final int BLOCK = 4096;
  static final TransferLimits SMALL =
      new TransferLimits(PART, 4 * PART, BLOCK, 6, 3, 8, 2000, 5000, 20_000);
  static final RetryLimits QUICK = new RetryLimits(4, Duration.ofMillis(1), Duration.ofMillis(4));

  private Stores() {}

  static BucketStore of(Bucket bucket) {
    return new BucketStore(bucket, SMALL, QUICK);
  }

  static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static void fill(Sink sink, byte[] content, int step) throws WeightsealException {
    for (int at = 0; at < content.length; at += step) {
      sink.write(ByteBuffer.wrap(content, at, Math.min(step, content.length - at)), at);
    }
  }

  static byte[] read(Source source, long offset, int length) throws WeightsealException {
    ByteBuffer target = ByteBuffer.allocate(length);
    source.read(target, offset);
    return target.array();
  }
}
