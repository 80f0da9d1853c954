package io.weightseal.stores.bucket;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ResumableStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.api.UploadRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/// The objects of one bucket as a store.
///
/// An object is written in parts that are sent while others are being filled, and appears in one
/// conditional step. A folder's objects appear when it is committed, the last one last. Reads are
/// of one version, and fetch ahead what was said to be read. Nothing can be locked in a bucket:
/// changes are conditional on what was read. Memory is bounded by [TransferLimits], whatever the
/// size.
///
/// Owns the bucket; to be closed when all sources and sinks are.
public final class BucketStore
    implements ObjectStore, ResumableStore, UnfinishedUploads, AutoCloseable {
  private final Transfers transfers;
  private final Listing listing;

  public BucketStore(Bucket bucket, TransferLimits limits, RetryLimits retries) {
    this.transfers = new Transfers(new RetryingBucket(bucket, retries), limits);
    this.listing = new Listing(transfers.bucket());
  }

  @Override
  public boolean isFar() {
    return true;
  }

  @Override
  public Optional<Entry> find(String name) throws StoreException {
    ObjectName.require(name);
    if (!name.isEmpty()) {
      Optional<Bucket.Found> object = listing.find(name);
      if (object.isPresent()) {
        return object.map(found -> new Entry(name, Kind.OBJECT, found.size()));
      }
    }
    return listing.isAny(ObjectName.prefix(name))
        ? Optional.of(new Entry(name, Kind.FOLDER, 0))
        : Optional.empty();
  }

  @Override
  public List<Entry> list(String folder) throws StoreException {
    String prefix = ObjectName.prefix(ObjectName.require(folder));
    return listing.objects(prefix).stream()
        .map(each -> new Entry(each.key().substring(prefix.length()), Kind.OBJECT, each.size()))
        .toList();
  }

  @Override
  public Source open(String name) throws StoreException {
    return BucketSource.open(transfers, ObjectName.requireObject(name));
  }

  @Override
  public Sink create(String name, long size, IfExists ifExists) throws StoreException {
    ObjectName.requireObject(name);
    requireNoFolder(requireFree(name, ifExists));
    Condition condition = ifExists == IfExists.REFUSE ? Condition.ABSENT : Condition.NONE;
    return new UploadSink(transfers, name, size, staged -> publish(staged, condition));
  }

  private void requireNoFolder(Optional<Entry> there) throws StoreException {
    if (there.isPresent() && there.get().kind() == Kind.FOLDER) {
      throw new StoreException(
          Reason.UNSUITABLE,
          describe(there.get().name()) + " is a folder; remove it, or choose another name");
    }
  }

  private void publish(StagedObject staged, Condition condition) throws StoreException {
    try {
      staged.publish(transfers.bucket(), condition);
    } catch (StoreException e) {
      if (e.reason() == Reason.CONFLICT && condition instanceof Condition.Absent) {
        throw new StoreException(
            Reason.EXISTS,
            describe(staged.key()) + " exists already: someone else wrote it meanwhile",
            e);
      }
      throw e;
    }
  }

  @Override
  public Folder createFolder(String name, IfExists ifExists) throws StoreException {
    ObjectName.requireObject(name);
    requireFree(name, ifExists);
    return new BucketFolder(transfers, name, ifExists, null);
  }

  @Override
  public Sink create(String name, long size, IfExists ifExists, UploadRecord record)
      throws StoreException {
    ObjectName.requireObject(name);
    Recording recording = new Recording(transfers.bucket(), record);
    Optional<Bucket.Version> there = listing.find(name).map(Bucket.Found::version);
    if (there.isEmpty() || !recording.isOwn(name, there.get())) {
      requireNoFolder(requireFree(name, ifExists));
    }
    Condition condition = there.<Condition>map(Condition.Same::new).orElse(Condition.ABSENT);
    return new UploadSink(transfers, name, size, recording, staged -> publish(staged, condition));
  }

  @Override
  public Folder createFolder(String name, IfExists ifExists, UploadRecord record)
      throws StoreException {
    ObjectName.requireObject(name);
    Recording recording = new Recording(transfers.bucket(), record);
    new FolderPublication(transfers, name, ifExists, recording).requireFree();
    return new BucketFolder(transfers, name, ifExists, recording);
  }

  @Override
  public void discard(Map<String, UploadRecord.Begun> writes) throws StoreException {
    List<Callable<Boolean>> aborts = new ArrayList<>();
    for (var each : writes.entrySet()) {
      UploadRecord.Begun write = each.getValue();
      if (!write.id().isEmpty()) {
        aborts.add(
            () -> {
              transfers
                  .bucket()
                  .abortUpload(
                      new Bucket.Upload(
                          each.getKey(), write.id(), Bucket.Origin.SENT, write.mark()));
              return true;
            });
      }
    }
    transfers.all(describe(""), aborts);
  }

  private Optional<Entry> requireFree(String name, IfExists ifExists) throws StoreException {
    Optional<Entry> there = find(name);
    if (ifExists == IfExists.REFUSE && there.isPresent()) {
      throw new StoreException(Reason.EXISTS, describe(name) + " exists already");
    }
    return there;
  }

  @Override
  public Update update(String name) throws StoreException {
    return BucketUpdate.begin(transfers, ObjectName.requireObject(name));
  }

  @Override
  public void delete(String name) throws StoreException {
    ObjectName.requireObject(name);
    List<String> keys = new ArrayList<>();
    if (listing.find(name).isPresent()) {
      keys.add(name);
    }
    listing.all(ObjectName.prefix(name)).forEach(each -> keys.add(each.key()));
    if (keys.isEmpty()) {
      throw new StoreException(Reason.ABSENT, "there is no " + describe(name));
    }
    List<Callable<Boolean>> removals = new ArrayList<>();
    for (String key : keys) {
      removals.add(
          () -> {
            transfers.bucket().delete(key, Condition.NONE);
            return true;
          });
    }
    transfers.all(describe(name), removals);
  }

  @Override
  public String describe(String name) {
    return transfers.bucket().describe(name);
  }

  @Override
  public List<Upload> unfinished(String folder) throws StoreException {
    ObjectName.require(folder);
    String inside = ObjectName.prefix(folder);
    return transfers.bucket().uploads(folder).stream()
        .filter(each -> each.name().equals(folder) || each.name().startsWith(inside))
        .sorted(Comparator.comparing(Upload::name).thenComparing(Upload::begun))
        .toList();
  }

  @Override
  public void abort(Upload upload) throws StoreException {
    transfers
        .bucket()
        .abortUpload(new Bucket.Upload(upload.name(), upload.id(), Bucket.Origin.SENT, ""));
  }

  @Override
  public void close() {
    transfers.close();
  }
}
