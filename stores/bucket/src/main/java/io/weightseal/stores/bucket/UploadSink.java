package io.weightseal.stores.bucket;

import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.UploadRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A new object: parts are sent as soon as they are full, while others are being filled. A writer
/// waits where there is no memory for another part.
final class UploadSink implements Sink {
  /// Takes the object once all its bytes are sent or at hand.
  @FunctionalInterface
  interface Completion {
    void accept(StagedObject staged) throws StoreException;
  }

  private final Transfers transfers;
  private final String key;
  private final long size;
  private final Completion completion;
  private final String mark;
  private final @Nullable Recording recording;
  private final PartSender sender;
  private final ConcurrentNavigableMap<Integer, OpenPart> open = new ConcurrentSkipListMap<>();
  private final AtomicLong written = new AtomicLong();
  private volatile PartLayout layout;

  // Guarded by this.
  private final Set<Integer> begun = new HashSet<>();
  private final Set<Integer> ready = new HashSet<>();
  private boolean committed;
  private boolean closed;
  private Bucket.@Nullable Version published;

  /// @param size how many bytes will be written, or -1
  UploadSink(Transfers transfers, String key, long size, Completion completion)
      throws StoreException {
    this(transfers, key, size, null, completion);
  }

  /// @param recording where the upload is taken down, and what is there of it; null for neither
  UploadSink(
      Transfers transfers,
      String key,
      long size,
      @Nullable Recording recording,
      Completion completion)
      throws StoreException {
    this.transfers = transfers;
    this.key = key;
    this.size = size;
    this.completion = completion;
    this.mark = transfers.newMark();
    this.recording = recording;
    this.sender = new PartSender(transfers, key, mark, recording, this::wakeAll);
    this.layout = layout(transfers.limits().partBytes(), transfers.limits().partBytes());
  }

  private PartLayout layout(long first, long piece) throws StoreException {
    return PartLayout.of(first, piece, size, transfers.bucket().partLimits(), name());
  }

  private String name() {
    return transfers.bucket().describe(key);
  }

  @Override
  public void expectPieces(long first, long piece) {
    try {
      layout = layout(first, piece);
    } catch (StoreException e) {
      // Pieces that large cannot be parts: they are cut as if nobody had said anything.
      return;
    }
  }

  @Override
  public List<Stretch> written() throws StoreException {
    return recording == null
        ? List.of()
        : switch (recording.earlier(key)) {
          case Recording.Earlier.Nothing _ -> List.of();
          case Recording.Earlier.Published there -> {
            synchronized (this) {
              published = there.version();
            }
            written.set(size);
            yield List.of(new Stretch(0, size));
          }
          case Recording.Earlier.Sent sent -> goOn(sent);
        };
  }

  /// Parts that are cut as these would be count as written. Any others are of no use.
  private List<Stretch> goOn(Recording.Earlier.Sent sent) {
    boolean fits = !isOnlyPart(0);
    for (UploadRecord.Part each : sent.parts()) {
      int index = each.number() - 1;
      fits =
          fits
              && index >= 0
              && each.offset() == layout.startOf(index)
              && each.offset() < size
              && each.length() == capacityOf(index);
    }
    if (!fits || sent.parts().isEmpty()) {
      StagedObject.abort(transfers.bucket(), sent.upload());
      return List.of();
    }
    List<Stretch> stretches = new ArrayList<>();
    List<Bucket.Receipt> receipts = new ArrayList<>();
    for (UploadRecord.Part each : sent.parts()) {
      synchronized (this) {
        begun.add(each.number() - 1);
      }
      written.addAndGet(each.length());
      stretches.add(new Stretch(each.offset(), each.length()));
      receipts.add(new Bucket.Receipt(each.number(), each.tag(), each.checksum()));
    }
    sender.goOn(sent.upload(), receipts);
    return stretches;
  }

  @Override
  public boolean writeAllOf(Source source) throws StoreException {
    // What is small costs no more requests when it is sent.
    if (!(source instanceof BucketSource object)
        || !object.isOf(transfers)
        || object.size() != size
        || size <= transfers.limits().wholeBytes()) {
      return false;
    }
    sender.copy(object);
    written.addAndGet(size);
    return true;
  }

  @Override
  public void write(ByteBuffer bytes, long offset) throws StoreException {
    if (offset < 0 || (size >= 0 && offset + bytes.remaining() > size)) {
      throw new IllegalArgumentException("a write past the end that was announced");
    }
    written.addAndGet(bytes.remaining());
    int limit = bytes.limit();
    for (long at = offset; bytes.hasRemaining(); ) {
      int index = layout.partOf(at);
      long start = layout.startOf(index);
      int count = (int) Math.min(bytes.remaining(), layout.startOf(index + 1) - at);
      bytes.limit(bytes.position() + count);
      OpenPart part = part(index);
      if (part.put(at - start, bytes) && !isOnlyPart(index)) {
        send(index, part);
      }
      bytes.limit(limit);
      at += count;
    }
  }

  /// Whether the object is sent in one call, without parts.
  private boolean isOnlyPart(int index) {
    return index == 0 && size >= 0 && size <= layout.startOf(1);
  }

  private void send(int index, OpenPart part) {
    open.remove(index);
    sender.send(index + 1, layout.startOf(index), part);
  }

  /// The part of that number, begun by the first who asks for it.
  private OpenPart part(int index) throws StoreException {
    boolean first;
    synchronized (this) {
      requireOngoing();
      first = begun.add(index);
      try {
        while (!first && !ready.contains(index)) {
          sender.requireIntact();
          requireOngoing();
          wait();
        }
      } catch (InterruptedException e) {
        throw Interruption.of(name(), e);
      }
    }
    sender.requireIntact();
    OpenPart known = open.get(index);
    if (!first) {
      if (known == null) {
        throw new AssertionError("bytes of " + name() + " that were written already");
      }
      return known;
    }
    return begin(index);
  }

  private OpenPart begin(int index) throws StoreException {
    long capacity = capacityOf(index);
    try {
      // A part before one that is being filled is never held back: both may need the same writer.
      transfers
          .partMemory()
          .take(capacity, () -> isClosed() || sender.hasFailed() || open.higherKey(index) != null);
    } catch (InterruptedException e) {
      throw Interruption.of(name(), e);
    }
    OpenPart part = new OpenPart(transfers.partMemory(), capacity);
    synchronized (this) {
      if (!closed) {
        open.put(index, part);
        ready.add(index);
      }
      notifyAll();
      if (!closed) {
        return part;
      }
    }
    part.abandon();
    sender.requireIntact();
    throw new IllegalStateException("the sink is closed");
  }

  private long capacityOf(int index) {
    long start = layout.startOf(index);
    long end = layout.startOf(index + 1);
    return (size < 0 ? end : Math.min(end, size)) - start;
  }

  private void requireOngoing() {
    if (committed || closed) {
      throw new IllegalStateException("the sink is committed or closed");
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void wakeAll() {
    synchronized (this) {
      notifyAll();
    }
    transfers.partMemory().wake();
  }

  @Override
  public void commit() throws StoreException {
    synchronized (this) {
      requireOngoing();
    }
    sender.requireIntact();
    requireWhole();
    Bucket.@Nullable Version there;
    synchronized (this) {
      there = published;
    }
    if (there != null) {
      accept(new StagedObject.Published(key, there));
    } else if (sender.hasBegun()) {
      var rest = open.firstEntry();
      if (rest != null) {
        send(rest.getKey(), rest.getValue());
      }
      accept(sender.finish());
    } else {
      commitWhole();
    }
  }

  private void commitWhole() throws StoreException {
    OpenPart only = open.get(0);
    PartBody body = only == null ? PartBody.of(new byte[0]) : only.body();
    if (recording != null) {
      recording.beginWhole(key, mark);
    }
    accept(new StagedObject.Whole(key, body, mark));
  }

  private void accept(StagedObject staged) throws StoreException {
    completion.accept(staged);
    synchronized (this) {
      committed = true;
    }
  }

  /// Whatever a caller left out would be missing for good.
  private void requireWhole() {
    long bytes = written.get();
    boolean gap = size >= 0 && bytes != size;
    for (OpenPart part : open.values()) {
      gap |= !part.isWhole();
    }
    // Of an object of unknown size, only the last part may be less than full.
    gap |= open.size() > 1 || (open.size() == 1 && open.firstKey() != begun() - 1);
    if (gap) {
      throw new IllegalStateException(
          name() + " is not complete: " + bytes + " bytes were written, with gaps or too few");
    }
  }

  private synchronized int begun() {
    return begun.size();
  }

  @Override
  public void close() {
    boolean discard;
    synchronized (this) {
      discard = !committed && !closed;
      closed = true;
      notifyAll();
    }
    transfers.partMemory().wake();
    if (discard) {
      sender.discard();
    }
    open.values().forEach(OpenPart::abandon);
    open.clear();
  }
}
