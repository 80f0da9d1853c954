package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UploadRecord;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// What the record of an upload means in this bucket: what an earlier process left here, and what
/// this one adds. Safe for use by several threads.
///
/// An object is ours when it bears the mark of its write, which the store gives to nobody else's.
final class Recording {
  /// What is there of an object.
  sealed interface Earlier {
    /// Nothing that counts.
    record Nothing() implements Earlier {}

    /// An upload with some of its parts.
    record Sent(Bucket.Upload upload, List<UploadRecord.Part> parts) implements Earlier {}

    /// All of it, under its name.
    record Published(Bucket.Version version) implements Earlier {}
  }

  private final Bucket bucket;
  private final UploadRecord record;
  private final Map<String, Bucket.Version> own = new ConcurrentHashMap<>();

  Recording(Bucket bucket, UploadRecord record) {
    this.bucket = bucket;
    this.record = record;
  }

  /// Refuses objects that are not ours.
  ///
  /// @param what names all of them, for errors
  void requireOwn(String what, Map<String, Bucket.Version> there) throws StoreException {
    for (var each : there.entrySet()) {
      if (!isOwn(each.getKey(), each.getValue())) {
        throw new StoreException(
            Reason.EXISTS,
            what
                + " exists already, and "
                + bucket.describe(each.getKey())
                + " is not of the upload that would go on");
      }
    }
  }

  /// Whether a version of an object is what this upload wrote.
  boolean isOwn(String key, Bucket.Version version) throws StoreException {
    if (version.equals(own.get(key))) {
      return true;
    }
    Optional<UploadRecord.Begun> begun = record.begun(key);
    if (begun.isEmpty()) {
      return false;
    }
    Optional<Bucket.Found> found = new Listing(bucket).find(key);
    boolean ours =
        found
            .filter(each -> each.version().equals(version))
            .flatMap(Bucket.Found::mark)
            .filter(begun.get().mark()::equals)
            .isPresent();
    if (ours) {
      own.put(key, version);
    }
    return ours;
  }

  Earlier earlier(String key) throws StoreException {
    Optional<UploadRecord.Begun> begun = record.begun(key);
    if (begun.isEmpty() || begun.get().id().isEmpty()) {
      return new Earlier.Nothing();
    }
    Optional<Bucket.Found> found = new Listing(bucket).find(key);
    if (found.isPresent() && isOwn(key, found.get().version())) {
      return new Earlier.Published(found.get().version());
    }
    return bucket
        .resume(new Bucket.Upload(key, begun.get().id(), Bucket.Origin.SENT, begun.get().mark()))
        .<Earlier>map(upload -> new Earlier.Sent(upload, record.parts(key)))
        .orElseGet(Earlier.Nothing::new);
  }

  void begin(Bucket.Upload upload) throws StoreException {
    record.begin(upload.key(), new UploadRecord.Begun(upload.id(), upload.mark()));
  }

  void beginWhole(String key, String mark) throws StoreException {
    record.begin(key, new UploadRecord.Begun("", mark));
  }

  void sent(String key, long offset, long length, Bucket.Receipt receipt) throws StoreException {
    record.sent(
        key,
        new UploadRecord.Part(receipt.number(), offset, length, receipt.tag(), receipt.checksum()));
  }

  boolean outlivesFailure() {
    return record.outlivesFailure();
  }
}
