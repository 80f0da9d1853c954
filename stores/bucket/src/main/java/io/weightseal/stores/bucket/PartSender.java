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
  private Bucket.@Nullable Upload upload;

  /// @param onFailure called by any thread when a part could not be sent
  PartSender(Transfers transfers, String key, String mark, Runnable onFailure) {
    this.transfers = transfers;
    this.key = key;
    this.mark = mark;
    this.onFailure = onFailure;
  }

  /// Sends a full part, and frees it when that has ended.
  void send(int number, OpenPart part) {
    Call<Bucket.Receipt> call =
        transfers.start(
            () -> {
              try {
                return transfers.bucket().uploadPart(upload(), number, part.body());
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
      upload = transfers.bucket().beginUpload(key, origin, mark);
    }
    return upload;
  }

  private synchronized Bucket.@Nullable Upload begun() {
    return upload;
  }

  boolean hasBegun() {
    return !calls.isEmpty();
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
    for (Call<Bucket.Receipt> call : calls) {
      receipts.add(call.await(transfers.bucket().describe(key)));
    }
    receipts.sort(Comparator.comparingInt(Bucket.Receipt::number));
    return new StagedObject.InParts(upload(), receipts);
  }

  /// Gives up what is under way, and removes what was sent.
  void discard() {
    calls.forEach(Call::interrupt);
    calls.forEach(Call::join);
    Bucket.Upload begun = begun();
    if (begun != null) {
      StagedObject.abort(transfers.bucket(), begun);
    }
  }
}
