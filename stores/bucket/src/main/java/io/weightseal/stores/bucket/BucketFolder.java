package io.weightseal.stores.bucket;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A new folder. Nothing of it can be seen until it is committed: what is large is sent in uploads
/// that are not completed, what is small is kept.
final class BucketFolder implements ObjectStore.Folder {
  private final Transfers transfers;
  private final String folder;
  private final IfExists ifExists;
  private final @Nullable Recording recording;

  // Guarded by this; in the order in which they were committed.
  private final List<StagedObject> staged = new ArrayList<>();
  private long kept;
  private boolean ended;

  /// @param recording where its objects are taken down; null for nowhere
  BucketFolder(
      Transfers transfers, String folder, IfExists ifExists, @Nullable Recording recording) {
    this.transfers = transfers;
    this.folder = folder;
    this.ifExists = ifExists;
    this.recording = recording;
  }

  @Override
  public Sink create(String name, long size) throws StoreException {
    String key = ObjectName.requireObject(folder + "/" + ObjectName.requireObject(name));
    return new UploadSink(transfers, key, size, recording, this::add);
  }

  private void add(StagedObject object) throws StoreException {
    StagedObject held = object instanceof StagedObject.Whole whole ? hold(whole) : object;
    boolean late;
    synchronized (this) {
      late = ended;
      if (!late) {
        staged.add(held);
      }
    }
    if (late) {
      held.discard(transfers.bucket());
      throw new IllegalStateException("the folder is committed or closed");
    }
  }

  /// Keeps a small object, whose bytes are about to go, or sends it where too many are kept
  /// already.
  private StagedObject hold(StagedObject.Whole whole) throws StoreException {
    PartBody body = whole.body();
    if (keeps(body.size())) {
      try (var stream = body.stream()) {
        return new StagedObject.Whole(
            whole.key(), PartBody.of(stream.readAllBytes()), whole.mark());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    Bucket bucket = transfers.bucket();
    Bucket.Upload upload = bucket.beginUpload(whole.key(), Bucket.Origin.SENT, whole.mark());
    boolean sent = false;
    try {
      if (recording != null) {
        recording.begin(upload);
      }
      List<Bucket.Receipt> parts = List.of(bucket.uploadPart(upload, 1, body));
      sent = true;
      return new StagedObject.InParts(upload, parts);
    } finally {
      if (!sent) {
        StagedObject.abort(bucket, upload);
      }
    }
  }

  private synchronized boolean keeps(long bytes) {
    if (kept + bytes > transfers.limits().keptBytes()) {
      return false;
    }
    kept += bytes;
    return true;
  }

  @Override
  public void commit() throws StoreException {
    List<StagedObject> objects;
    synchronized (this) {
      if (ended) {
        throw new IllegalStateException("the folder is committed or closed");
      }
      objects = List.copyOf(staged);
    }
    try {
      new FolderPublication(transfers, folder, ifExists, recording).publish(objects);
    } catch (StoreException e) {
      throw e.reason() == Reason.CONFLICT && ifExists == IfExists.REFUSE ? exists(e) : e;
    }
    synchronized (this) {
      ended = true;
    }
  }

  private StoreException exists(StoreException cause) {
    return new StoreException(
        Reason.EXISTS,
        transfers.bucket().describe(folder) + " exists already: someone else wrote it meanwhile",
        cause);
  }

  @Override
  public void close() {
    List<StagedObject> left;
    synchronized (this) {
      boolean stays = ended || (recording != null && recording.outlivesFailure());
      left = stays ? List.of() : List.copyOf(staged);
      ended = true;
    }
    left.forEach(object -> object.discard(transfers.bucket()));
  }
}
