package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.UnfinishedUploads;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One bucket, as its service's client reaches it: what an adapter implements. [BucketStore] makes
/// a store of it.
///
/// Each method is one attempt at one call: what is repeated, split and put together is decided
/// above. It fails with [StoreException] alone, of the reason that fits, and of these in
/// particular: `ABSENT` for an object, upload or bucket that is not there, `CONFLICT` where a
/// [Condition] does not hold, `CHANGED` where an object is no longer of the version asked for,
/// `THROTTLED` and `UNAVAILABLE` for what may succeed when it is tried again. Messages never hold
/// credentials. Implementations are safe for use by several threads.
public interface Bucket extends AutoCloseable {
  /// Which of the contents that an object had: an ETag, or a generation.
  record Version(String tag) {}

  /// An object that is there.
  ///
  /// @param size in bytes
  /// @param mark what its writer marked it with, where it did
  record Found(long size, Version version, Optional<String> mark) {}

  /// An object in a listing.
  record Listed(String key, long size, Version version) {}

  /// Part of a listing, in ascending order of keys.
  ///
  /// @param next what the next part is asked for with; empty at the end
  record Page(List<Listed> objects, Optional<String> next) {}

  /// Where an upload's bytes come from.
  enum Origin {
    /// All from here.
    SENT,
    /// Some from objects of the same bucket.
    PARTLY_COPIED
  }

  /// An upload that has begun and is neither completed nor aborted.
  ///
  /// @param id the service's name for it
  /// @param mark what the object will be marked with
  record Upload(String key, String id, Origin origin, String mark) {}

  /// What the service said of a part that it has.
  ///
  /// @param number from 1
  /// @param checksum null where the service knows none
  record Receipt(int number, String tag, @Nullable String checksum) {}

  /// How large parts may be.
  ///
  /// @param smallest bytes, of every part but the last
  /// @param largest bytes
  /// @param most how many parts an object may have
  record PartLimits(long smallest, long largest, int most) {}

  /// A stretch of an object's bytes.
  record Range(long offset, long length) {}

  PartLimits partLimits();

  /// What is there under `key`.
  Found head(String key) throws StoreException;

  /// Reads into `target` from `offset` until it is full or the object ends. Where it fails, the
  /// bytes that came before stand in `target`, and its position tells how many.
  ///
  /// @param pinned the version to be read; null for the one that is there now
  Found read(String key, @Nullable Version pinned, long offset, ByteBuffer target)
      throws StoreException;

  /// Objects whose key begins with `prefix`.
  ///
  /// @param from where the page before ended; null for the first
  /// @param most how many at once, 1 to 1000
  Page list(String prefix, @Nullable String from, int most) throws StoreException;

  /// Writes an object in one call.
  ///
  /// @param mark kept with the object, and given back by [#head]
  Version put(String key, PartBody body, Condition condition, String mark) throws StoreException;

  /// Begins an upload in parts.
  ///
  /// @param mark as with [#put]
  Upload beginUpload(String key, Origin origin, String mark) throws StoreException;

  /// Sends a part, with its SHA-256 where the service checks that. Sending a part again replaces
  /// it.
  Receipt uploadPart(Upload upload, int number, PartBody body) throws StoreException;

  /// Which stretches of an object [#copyPart] can copy, one after the other up to its end. A
  /// service that copies what it keeps in pieces may have to begin later than was asked for; where
  /// it can copy nothing, there are none.
  ///
  /// @param offset where the first one should begin
  /// @param size of the object
  /// @param step how long each should be at most, where the service needs that
  default List<Range> copyable(String key, Version version, long offset, long size, long step)
      throws StoreException {
    List<Range> ranges = new ArrayList<>();
    for (long at = offset; at < size; at += step) {
      ranges.add(new Range(at, Math.min(step, size - at)));
    }
    return ranges;
  }

  /// Makes a part of `length` bytes of an object, inside the service.
  Receipt copyPart(Upload upload, int number, String key, Version version, long offset, long length)
      throws StoreException;

  /// Makes an object of the parts.
  ///
  /// @param parts in ascending order of numbers
  Version completeUpload(Upload upload, List<Receipt> parts, Condition condition)
      throws StoreException;

  /// Removes what was sent. Does nothing where the upload is gone.
  void abortUpload(Upload upload) throws StoreException;

  /// An upload that another process began, for this one to go on with: the same, or one that takes
  /// over its parts. Empty where the service has it no more.
  ///
  /// @param upload as it was begun
  default Optional<Upload> resume(Upload upload) throws StoreException {
    return uploads(upload.key()).stream()
            .anyMatch(each -> each.name().equals(upload.key()) && each.id().equals(upload.id()))
        ? Optional.of(upload)
        : Optional.empty();
  }

  /// The uploads that are under way to keys that begin with `prefix`.
  List<UnfinishedUploads.Upload> uploads(String prefix) throws StoreException;

  /// Removes an object.
  void delete(String key, Condition condition) throws StoreException;

  /// How errors call the object: a URI.
  String describe(String key);

  @Override
  void close();
}
