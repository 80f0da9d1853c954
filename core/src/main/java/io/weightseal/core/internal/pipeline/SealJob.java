package io.weightseal.core.internal.pipeline;

import static io.weightseal.format.SealedLayout.CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.SEGMENT_BYTES;

import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.cipher.MessageKey;
import io.weightseal.core.internal.cipher.ModelKeys;
import io.weightseal.core.internal.cipher.SealWorker;
import io.weightseal.format.SealedHeader;
import io.weightseal.format.SealedLayout;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Seals one file of known length.
///
/// A run is a part of a segment, so that a file of one segment keeps all workers busy; or a whole
/// segment where its digest is wanted, since a digest is computed from front to back.
public final class SealJob implements Job<SealWorker> {
  private final Input input;
  private final SealedHeader header;
  private final byte[] front;
  private final ModelKeys keys;
  private final SecureRandom random;
  private final Progress progress;
  private final @Nullable DigestReceiver digests;
  private @Nullable Opened opened;

  /// Opens what a job reads and writes, when its turn has come.
  public interface Input {
    Source open() throws WeightsealException;

    Sink create(long sealedSize) throws WeightsealException;
  }

  /// Takes the digests of a file's sealed segments.
  public interface DigestReceiver {
    /// Takes one before the segment's last bytes are written.
    default void sealed(long segment, byte[] digest) throws WeightsealException {}

    /// The digest of a segment that an earlier process wrote.
    default byte[] earlier(long segment) throws WeightsealException {
      throw new AssertionError("nothing was written earlier");
    }

    /// Takes all once they are there.
    ///
    /// @param segmentDigests SHA-256 of each sealed segment, 32 bytes each
    void complete(long plaintextSize, long sealedSize, byte[] segmentDigests);
  }

  private record Opened(
      Source source,
      Sink sink,
      Runs runs,
      SegmentSeals seals,
      List<byte[]> digests,
      WrittenSegments written) {
    boolean has(long segment) {
      return written.has(runs.layout(), segment);
    }
  }

  /// @param front what stands before segment 0: the header and the key slots
  public SealJob(
      Input input,
      SealedHeader header,
      byte[] front,
      ModelKeys keys,
      SecureRandom random,
      Progress progress,
      @Nullable DigestReceiver digests) {
    this.input = input;
    this.header = header;
    this.front = front;
    this.keys = keys;
    this.random = random;
    this.progress = progress;
    this.digests = digests;
  }

  @Override
  public long begin(SealWorker worker) throws WeightsealException {
    Source source = input.open();
    try {
      long size = source.size();
      if (size > SealedLayout.MAX_PLAINTEXT_BYTES) {
        throw new StoreException(
            StoreException.Reason.UNSUITABLE, source.describe() + " is too large to seal");
      }
      SealedLayout layout = new SealedLayout(front.length, size);
      Sink sink = input.create(layout.fileSize());
      SegmentSeals seals = new SegmentSeals(keys, header.hash(), source.describe(), random);
      Runs runs = new Runs(layout, digests == null ? Runs.PARALLEL : Runs.WHOLE_SEGMENTS);
      List<byte[]> places = digestPlaces(layout);
      opened = new Opened(source, sink, runs, seals, places, WrittenSegments.NONE);
      sink.expectPieces(layout.offsetOfSegment(1), SealedLayout.SEALED_SEGMENT_BYTES);
      WrittenSegments written = WrittenSegments.of(sink.written());
      Opened files = new Opened(source, sink, runs, seals, places, written);
      opened = files;
      expect(files, size);
      if (!files.has(0)) {
        sink.write(ByteBuffer.wrap(front), 0);
      }
      return runs.count();
    } finally {
      if (opened == null) {
        source.close();
      }
    }
  }

  /// Nothing is fetched that is not to be sealed any more.
  private static void expect(Opened files, long size) {
    long segments = files.runs.layout().segments();
    long missing = 0;
    while (missing < segments && files.has(missing)) {
      missing++;
    }
    if (missing < segments) {
      files.source.expect(missing * SEGMENT_BYTES, size - missing * SEGMENT_BYTES);
    }
  }

  private List<byte[]> digestPlaces(SealedLayout layout) {
    int places = digests == null ? 0 : Math.toIntExact(layout.segments());
    return Collections.synchronizedList(new ArrayList<>(Collections.nCopies(places, new byte[0])));
  }

  @Override
  public void run(SealWorker worker, long run) throws WeightsealException {
    Opened files = opened();
    Runs.Run part = files.runs.run(run);
    if (files.has(part.segment())) {
      takeOver(files, part);
      return;
    }
    MessageDigest digest = digests == null ? null : CipherProvider.sha256();
    try (MessageKey key = files.seals.key(part.segment())) {
      seal(worker, files, key, part, digest);
    }
  }

  /// An earlier process wrote it: its bytes are not read again.
  private void takeOver(Opened files, Runs.Run part) throws WeightsealException {
    if (digests != null) {
      files.digests.set(Math.toIntExact(part.segment()), digests.earlier(part.segment()));
    }
    long first = (long) part.first() * CHUNK_BYTES;
    long end =
        Math.min(
            (long) part.end() * CHUNK_BYTES, files.runs.layout().plaintextBytesIn(part.segment()));
    progress.advanced(Math.max(0, end - first));
  }

  private void seal(
      SealWorker worker, Opened files, MessageKey key, Runs.Run run, @Nullable MessageDigest digest)
      throws WeightsealException {
    SealedLayout layout = files.runs.layout();
    long segment = run.segment();
    int fullChunks = layout.plaintextBytesIn(segment) / CHUNK_BYTES;
    int rest = layout.plaintextBytesIn(segment) % CHUNK_BYTES;
    boolean lastRun = run.end() > fullChunks;
    for (int chunk = run.first(); chunk < run.end(); ) {
      int full = Math.min(SealWorker.STEP_CHUNKS, Math.min(run.end(), fullChunks) - chunk);
      // The short last chunk goes with the last full ones where the step has room for it.
      boolean ends =
          lastRun && chunk + full == fullChunks && (full < SealWorker.STEP_CHUNKS || rest == 0);
      int bytes = full * CHUNK_BYTES + (ends ? rest : 0);
      ByteBuffer plaintext = worker.plaintext(bytes);
      long position = segment * SEGMENT_BYTES + (long) chunk * CHUNK_BYTES;
      if (files.source.read(plaintext, position) < bytes) {
        throw new StoreException(
            StoreException.Reason.CHANGED,
            files.source.describe()
                + " became shorter while it was being read; nothing was written; try again when"
                + " nobody writes to it");
      }
      byte[] head = chunk == 0 ? files.seals.head(segment, key) : new byte[0];
      ByteBuffer sealed = worker.seal(key, head, chunk, ends);
      if (digest != null) {
        digest.update(sealed.duplicate());
      }
      int next = chunk + full + (ends ? 1 : 0);
      if (digest != null && next >= run.end()) {
        keep(files, segment, digest.digest());
      }
      files.sink.write(
          sealed,
          chunk == 0 ? layout.offsetOfSegment(segment) : layout.offsetOfChunk(segment, chunk));
      progress.advanced(bytes);
      chunk = next;
    }
  }

  private void keep(Opened files, long segment, byte[] digest) throws WeightsealException {
    files.digests.set(Math.toIntExact(segment), digest);
    if (digests != null) {
      digests.sealed(segment, digest);
    }
  }

  @Override
  public void end() throws WeightsealException {
    Opened files = opened();
    files.source.requireUnchanged();
    files.sink.commit();
    if (digests != null) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      files.digests.forEach(all::writeBytes);
      SealedLayout layout = files.runs.layout();
      digests.complete(layout.plaintextSize(), layout.fileSize(), all.toByteArray());
    }
  }

  private Opened opened() {
    if (opened == null) {
      throw new AssertionError("runs begin after begin()");
    }
    return opened;
  }

  @Override
  public void stop() {
    // No run waits for another.
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.source.close();
      opened.sink.close();
    }
  }
}
