package io.weightseal.stores.bucket;

import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// One version of an object. Each request asks for that version: what came of another one never
/// stands beside it.
final class BucketSource implements Source {
  /// What opening an object fetches at once: more than the front of any sealed file holds.
  private static final int FRONT_BYTES = 64 << 10;

  private final Transfers transfers;
  private final String key;
  private final Bucket.Found found;
  private final byte[] front;
  private final ReadAhead ahead;

  private BucketSource(Transfers transfers, String key, Bucket.Found found, byte[] front) {
    this.transfers = transfers;
    this.key = key;
    this.found = found;
    this.front = front;
    this.ahead =
        new ReadAhead(
            transfers.bucket().describe(key), transfers, (target, at) -> fetch(target, at));
  }

  /// Opens what is there now. One request, which brings the first bytes along.
  static BucketSource open(Transfers transfers, String key) throws StoreException {
    ByteBuffer first = ByteBuffer.allocate(FRONT_BYTES);
    Bucket.Found found = transfers.bucket().read(key, null, 0, first);
    byte[] front = Arrays.copyOf(first.array(), first.position());
    return new BucketSource(transfers, key, found, front);
  }

  /// What was just written.
  ///
  /// @param beginning its first bytes, as many as are at hand
  static BucketSource written(
      Transfers transfers, String key, Bucket.Version version, long size, byte[] beginning) {
    return new BucketSource(
        transfers,
        key,
        new Bucket.Found(size, version, Optional.empty()),
        Arrays.copyOf(beginning, Math.min(beginning.length, FRONT_BYTES)));
  }

  /// Whether it is in the same bucket, reached the same way.
  boolean isOf(Transfers others) {
    return transfers == others;
  }

  String key() {
    return key;
  }

  Bucket.Found found() {
    return found;
  }

  @Override
  public long size() {
    return found.size();
  }

  @Override
  public int read(ByteBuffer target, long offset) throws StoreException {
    if (offset < 0) {
      throw new IllegalArgumentException("a negative offset");
    }
    int wanted = (int) Math.min(target.remaining(), Math.max(0, found.size() - offset));
    int limit = target.limit();
    target.limit(target.position() + wanted);
    try {
      for (long at = offset; target.hasRemaining(); ) {
        at += readSome(target, at);
      }
    } finally {
      target.limit(limit);
    }
    return wanted;
  }

  private int readSome(ByteBuffer target, long offset) throws StoreException {
    if (offset < front.length) {
      int count = (int) Math.min(target.remaining(), front.length - offset);
      target.put(front, (int) offset, count);
      return count;
    }
    int count = ahead.read(target, offset);
    if (count == 0) {
      count = target.remaining();
      fetch(target, offset);
    }
    return count;
  }

  private void fetch(ByteBuffer target, long offset) throws StoreException {
    Bucket.Found read = transfers.bucket().read(key, found.version(), offset, target);
    if (target.hasRemaining() || !read.version().equals(found.version())) {
      throw changed();
    }
  }

  @Override
  public void expect(long offset, long length) {
    long end = offset + Math.min(length, found.size() - offset);
    ahead.expect(Math.max(offset, front.length), end);
  }

  @Override
  public boolean isFar() {
    return true;
  }

  @Override
  public Optional<String> stamp() {
    return Optional.of(found.version().tag());
  }

  @Override
  public String describe() {
    return transfers.bucket().describe(key);
  }

  @Override
  public void requireUnchanged() throws StoreException {
    try {
      if (transfers.bucket().head(key).version().equals(found.version())) {
        return;
      }
    } catch (StoreException e) {
      if (e.reason() != Reason.ABSENT) {
        throw e;
      }
    }
    throw changed();
  }

  private StoreException changed() {
    return new StoreException(
        Reason.CHANGED,
        describe() + " was replaced while it was being read; try again when nobody writes to it");
  }

  @Override
  public void close() {
    ahead.close();
  }
}
