package io.weightseal.stores.bucket;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// A change of one object, written only where it still is what it was. Nobody is locked out.
final class BucketUpdate implements ObjectStore.Update {
  /// Two parts' worth of bytes are held at most: one part is the least that some services let be
  /// told apart.
  private static final int FRONT_PARTS = 2;

  private final Transfers transfers;
  private final String key;
  private BucketSource current;

  private BucketUpdate(Transfers transfers, String key, BucketSource current) {
    this.transfers = transfers;
    this.key = key;
    this.current = current;
  }

  static BucketUpdate begin(Transfers transfers, String key) throws StoreException {
    return new BucketUpdate(transfers, key, BucketSource.open(transfers, key));
  }

  /// What this update wrote last, or began with.
  @Override
  public Source source() {
    return current;
  }

  @Override
  public boolean patchesAtOnce() {
    return true;
  }

  @Override
  public void patch(long offset, byte[] bytes) throws StoreException {
    if (offset < 0 || offset + bytes.length > current.size()) {
      throw new IllegalArgumentException("a patch must lie within the object");
    }
    try {
      if (current.size() <= transfers.limits().wholeBytes()) {
        byte[] content = read(current.size());
        System.arraycopy(bytes, 0, content, (int) offset, bytes.length);
        replace(content);
      } else {
        patchFront(offset, bytes);
      }
    } catch (StoreException e) {
      throw e.reason() == Reason.CHANGED ? conflict(e) : e;
    }
  }

  private byte[] read(long length) throws StoreException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(length));
    current.read(content, 0);
    return content.array();
  }

  /// Sends the front anew, and has the service copy the rest.
  private void patchFront(long offset, byte[] bytes) throws StoreException {
    Bucket bucket = transfers.bucket();
    long least = Math.max(offset + bytes.length, bucket.partLimits().smallest());
    if (least > transfers.limits().partBytes()) {
      throw new StoreException(
          Reason.UNSUITABLE,
          bucket.describe(key) + " can be patched near its beginning only; reencrypt it");
    }
    List<Bucket.Range> rest =
        bucket.copyable(key, current.found().version(), least, current.size(), step(least));
    byte[] content = read(frontBefore(rest));
    System.arraycopy(bytes, 0, content, (int) offset, bytes.length);
    Bucket.Upload upload =
        bucket.beginUpload(key, Bucket.Origin.PARTLY_COPIED, transfers.newMark());
    boolean done = false;
    try {
      List<Bucket.Receipt> parts =
          transfers.all(bucket.describe(key), parts(upload, content, rest));
      Bucket.Version version =
          bucket.completeUpload(upload, parts, new Condition.Same(current.found().version()));
      done = true;
      wrote(version, current.size(), content);
    } finally {
      if (!done) {
        StagedObject.abort(bucket, upload);
      }
    }
  }

  /// How much one call copies, so that the parts suffice.
  private long step(long front) {
    long most = transfers.bucket().partLimits().most() - 1L;
    return Math.max(transfers.limits().copyBytes(), (current.size() - front + most - 1) / most);
  }

  /// How much stands before what the service can copy.
  private long frontBefore(List<Bucket.Range> rest) throws StoreException {
    long front = rest.isEmpty() ? current.size() : rest.getFirst().offset();
    if (front > FRONT_PARTS * transfers.limits().partBytes()) {
      throw new StoreException(
          Reason.UNSUITABLE,
          transfers.bucket().describe(key)
              + " is kept in pieces too large to be patched; copy or encrypt it anew, with"
              + " Weightseal");
    }
    return front;
  }

  private List<Callable<Bucket.Receipt>> parts(
      Bucket.Upload upload, byte[] front, List<Bucket.Range> rest) {
    Bucket bucket = transfers.bucket();
    Bucket.Version version = current.found().version();
    List<Callable<Bucket.Receipt>> parts = new ArrayList<>();
    parts.add(() -> bucket.uploadPart(upload, 1, PartBody.of(front)));
    int number = 2;
    for (Bucket.Range each : rest) {
      int part = number++;
      parts.add(() -> bucket.copyPart(upload, part, key, version, each.offset(), each.length()));
    }
    return parts;
  }

  @Override
  public void replace(byte[] bytes) throws StoreException {
    byte[] content = bytes.clone();
    Bucket.Version version =
        transfers
            .bucket()
            .put(
                key,
                PartBody.of(content),
                new Condition.Same(current.found().version()),
                transfers.newMark());
    wrote(version, content.length, content);
  }

  /// The next change goes from what was written here, and from nothing that came after it.
  private void wrote(Bucket.Version version, long size, byte[] beginning) {
    current.close();
    current = BucketSource.written(transfers, key, version, size, beginning);
  }

  private StoreException conflict(StoreException cause) {
    return new StoreException(
        Reason.CONFLICT,
        transfers.bucket().describe(key)
            + " was changed by someone else meanwhile, and nothing was written; try again",
        cause);
  }

  @Override
  public void close() {
    current.close();
  }
}
