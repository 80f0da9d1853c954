package io.weightseal.core.internal.pipeline;

import static io.weightseal.format.SealedLayout.CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.SEGMENT_BYTES;

import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.core.internal.cipher.MessageKey;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.cipher.SealWorker;
import io.weightseal.format.SealedHeader;
import io.weightseal.format.SealedLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// Seals a stream whose length shows only at its end.
///
/// Each run lasts until the stream ends: workers take turns at reading the next step, then seal and
/// write it side by side.
public final class StreamSealer implements Job<SealWorker> {
  private final ReadableByteChannel input;
  private final Sink sink;
  private final byte[] front;
  private final SegmentSeals seals;
  private final Progress progress;
  private final int workers;

  // Guarded by this.
  private long position;
  private boolean ended;

  private volatile boolean stopped;

  private record Step(long segment, int firstChunk, int bytes, boolean endsSegment) {}

  /// @param front what stands before segment 0: the header and the key slots
  public StreamSealer(
      ReadableByteChannel input,
      Sink sink,
      SealedHeader header,
      byte[] front,
      ModelKeys keys,
      SecureRandom random,
      Progress progress,
      int workers) {
    this.input = input;
    this.sink = sink;
    this.front = front;
    this.seals = new SegmentSeals(keys, header.hash(), "the input stream", random);
    this.progress = progress;
    this.workers = workers;
  }

  /// How many plaintext bytes the stream had.
  public synchronized long plaintextSize() {
    return position;
  }

  @Override
  public long begin(SealWorker worker) throws WeightsealException {
    SealedLayout layout = new SealedLayout(front.length, 0);
    sink.expectPieces(layout.offsetOfSegment(1), SealedLayout.SEALED_SEGMENT_BYTES);
    sink.write(ByteBuffer.wrap(front), 0);
    return workers;
  }

  @Override
  public void run(SealWorker worker, long run) throws WeightsealException {
    for (Step step = next(worker); step != null; step = next(worker)) {
      seal(worker, step);
    }
  }

  @Override
  public void stop() {
    stopped = true;
    if (sink instanceof OrderedSink ordered) {
      ordered.close();
    }
  }

  private synchronized @Nullable Step next(SealWorker worker) throws WeightsealException {
    if (ended || stopped) {
      return null;
    }
    long segment = position / SEGMENT_BYTES;
    int inSegment = (int) (position % SEGMENT_BYTES);
    ByteBuffer plaintext = worker.plaintext(SEGMENT_BYTES - inSegment);
    try {
      while (plaintext.hasRemaining() && input.read(plaintext) >= 0) {
        // Until the step is full or the stream ends.
      }
    } catch (WeightsealException e) {
      // A stream that knows at its end that it is not genuine says so: nothing is committed.
      throw e;
    } catch (IOException e) {
      throw new StoreException(
          StoreException.Reason.FAILED, "the input stream cannot be read: " + e.getMessage(), e);
    }
    ended = plaintext.hasRemaining();
    int bytes = plaintext.position();
    position += bytes;
    return new Step(
        segment, inSegment / CHUNK_BYTES, bytes, ended || inSegment + bytes == SEGMENT_BYTES);
  }

  private void seal(SealWorker worker, Step step) throws WeightsealException {
    SealedLayout layout = new SealedLayout(front.length, 0);
    try (MessageKey key = seals.key(step.segment)) {
      boolean begins = step.firstChunk == 0;
      byte[] head = begins ? seals.head(step.segment, key) : new byte[0];
      ByteBuffer sealed = worker.seal(key, head, step.firstChunk, step.endsSegment);
      sink.write(
          sealed,
          begins
              ? layout.offsetOfSegment(step.segment)
              : layout.offsetOfChunk(step.segment, step.firstChunk));
    }
    progress.advanced(step.bytes);
  }

  @Override
  public void end() throws WeightsealException {
    sink.commit();
  }

  @Override
  public void close() {
    sink.close();
  }
}
