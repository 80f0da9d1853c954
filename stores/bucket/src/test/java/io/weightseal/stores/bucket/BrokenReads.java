package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A bucket whose reads break off where they are told to.
record BrokenReads(Bucket target, Plan plan) implements Bucket {
  /// How many bytes pass of a read.
  interface Plan {
    int bytes(long offset, ByteBuffer target);
  }

  @Override
  public Found read(String key, @Nullable Version pinned, long offset, ByteBuffer buffer)
      throws StoreException {
    int passing = plan.bytes(offset, buffer);
    if (passing == buffer.remaining()) {
      return target.read(key, pinned, offset, buffer);
    }
    int limit = buffer.limit();
    buffer.limit(buffer.position() + passing);
    target.read(key, pinned, offset, buffer);
    buffer.limit(limit);
    throw new StoreException(Reason.UNAVAILABLE, "broke off; try again");
  }

  @Override
  public PartLimits partLimits() {
    return target.partLimits();
  }

  @Override
  public Found head(String key) throws StoreException {
    return target.head(key);
  }

  @Override
  public Page list(String prefix, @Nullable String from, int most) throws StoreException {
    return target.list(prefix, from, most);
  }

  @Override
  public Version put(String key, PartBody body, Condition condition, String mark)
      throws StoreException {
    return target.put(key, body, condition, mark);
  }

  @Override
  public Upload beginUpload(String key, Origin origin, String mark) throws StoreException {
    return target.beginUpload(key, origin, mark);
  }

  @Override
  public Receipt uploadPart(Upload upload, int number, PartBody body) throws StoreException {
    return target.uploadPart(upload, number, body);
  }

  @Override
  public Receipt copyPart(
      Upload upload, int number, String key, Version version, long offset, long length)
      throws StoreException {
    return target.copyPart(upload, number, key, version, offset, length);
  }

  @Override
  public Version completeUpload(Upload upload, List<Receipt> parts, Condition condition)
      throws StoreException {
    return target.completeUpload(upload, parts, condition);
  }

  @Override
  public void abortUpload(Upload upload) throws StoreException {
    target.abortUpload(upload);
  }

  @Override
  public List<UnfinishedUploads.Upload> uploads(String prefix) throws StoreException {
    return target.uploads(prefix);
  }

  @Override
  public void delete(String key, Condition condition) throws StoreException {
    target.delete(key, condition);
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
