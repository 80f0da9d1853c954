package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Sends the parts of one upload side by side. The upload begins with the first part.
final class PartSender {
  private final Transfers transfers;
  private final String key;
  private final String mark;
  private final Runnable onFailure;
  private final ConcurrentLinkedQueue<Call<Bucket.Receipt>> calls = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable StoreException> failure = new AtomicReference<>();
  private volatile Bucket.Origin origin = Bucket.Origin.SENT;
  private final @Nullable Recording recording;

  // Guarded by this.
  private Bucket.@Nullable Upload upload;
  private final List<Bucket.Receipt> earlier = new ArrayList<>();

  /// @param recording where the upload is taken down; null for one that is not
  /// @param onFailure called by any thread when a part could not be sent
  PartSender(
      Transfers transfers,
      String key,
      String mark,
      @Nullable Recording recording,
      Runnable onFailure) {
    this.transfers = transfers;
    this.key = key;
    this.mark = mark;
    this.recording = recording;
    this.onFailure = onFailure;
  }

  /// Goes on with an upload of which some parts are there.
  synchronized void goOn(Bucket.Upload begun, List<Bucket.Receipt> parts) {
    upload = begun;
    earlier.addAll(parts);
  }

  /// Sends a full part, and frees it when that has ended.
  ///
  /// @param offset where the part begins
  void send(int number, long offset, OpenPart part) {
    Call<Bucket.Receipt> call =
        transfers.start(
            () -> {
              try {
                Bucket.Receipt receipt =
                    transfers.bucket().uploadPart(upload(), number, part.body());
                if (recording != null) {
                  recording.sent(key, offset, part.size(), receipt);
                }
                return receipt;
              } catch (StoreException e) {
                failure.compareAndSet(null, e);
                throw e;
              }
            });
    calls.add(call);
    call.whenEnded(
        () -> {
          part.free();
          if (failure.get() != null) {
            onFailure.run();
          }
        });
  }

  /// Has the service make all parts of an object that it has, in place of sending any.
  void copy(BucketSource object) {
    origin = Bucket.Origin.PARTLY_COPIED;
    long size = object.size();
    long most = transfers.bucket().partLimits().most();
    long step = Math.max(transfers.limits().copyBytes(), (size + most - 1) / most);
    Bucket.Version version = object.found().version();
    int number = 1;
    for (long at = 0; at < size; at += step) {
      long from = at;
      long length = Math.min(step, size - at);
      int part = number++;
      calls.add(
          transfers.start(
              () ->
                  transfers
                      .bucket()
                      .copyPart(upload(), part, object.key(), version, from, length)));
    }
  }

  private synchronized Bucket.Upload upload() throws StoreException {
    if (upload == null) {
      Bucket.Upload begun = transfers.bucket().beginUpload(key, origin, mark);
      upload = begun;
      if (recording != null && origin == Bucket.Origin.SENT) {
        recording.begin(begun);
      }
    }
    return upload;
  }

  private synchronized Bucket.@Nullable Upload begun() {
    return upload;
  }

  boolean hasBegun() {
    return begun() != null || !calls.isEmpty();
  }

  /// Fails where a part could not be sent.
  void requireIntact() throws StoreException {
    StoreException why = failure.get();
    if (why != null) {
      throw new StoreException(why.reason(), String.valueOf(why.getMessage()), why);
    }
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /// Waits for all parts.
  StagedObject finish() throws StoreException {
    List<Bucket.Receipt> receipts = new ArrayList<>();
    synchronized (this) {
      receipts.addAll(earlier);
    }
    for (Call<Bucket.Receipt> call : calls) {
      receipts.add(call.await(transfers.bucket().describe(key)));
    }
    receipts.sort(Comparator.comparingInt(Bucket.Receipt::number));
    return new StagedObject.InParts(upload(), receipts);
  }

  /// Gives up what is under way, and removes what was sent, unless that is kept.
  void discard() {
    calls.forEach(Call::interrupt);
    calls.forEach(Call::join);
    Bucket.Upload begun = begun();
    if (begun != null && (recording == null || !recording.outlivesFailure())) {
      StagedObject.abort(transfers.bucket(), begun);
    }
  }
}
