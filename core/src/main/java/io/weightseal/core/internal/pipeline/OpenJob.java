package io.weightseal.core.internal.pipeline;

import static io.weightseal.format.SealedLayout.CHUNK_BYTES;
import static io.weightseal.format.SealedLayout.SEGMENT_BYTES;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Sink;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.format.ManifestEntry;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Opens every chunk of one sealed file, and writes the plaintext where that is wanted.
public final class OpenJob implements Job<OpenWorker> {
  private final Files files;
  private final int chunksPerRun;
  private final @Nullable ManifestEntry digests;
  private final Progress progress;
  private @Nullable Opened opened;

  /// Opens what a job reads and writes, when its turn has come.
  public interface Files {
    SealedPayload open(OpenWorker worker) throws WeightsealException;

    /// Where the plaintext goes; null when it is only checked.
    @Nullable Sink create(long plaintextSize) throws WeightsealException;
  }

  /// @param wholeSegments whether runs are whole segments, whose sealed bytes are compared
  private record Opened(
      SealedPayload payload, @Nullable Sink sink, Runs runs, boolean wholeSegments) {}

  private OpenJob(
      Files files, int chunksPerRun, @Nullable ManifestEntry digests, Progress progress) {
    this.files = files;
    this.chunksPerRun = chunksPerRun;
    this.digests = digests;
    this.progress = progress;
  }

  /// Opens the file with all workers, in any order: for sinks that can forget all of it until they
  /// are told that it is whole.
  public static OpenJob parallel(Files files, Progress progress) {
    return new OpenJob(files, Runs.PARALLEL, null, progress);
  }

  /// Opens the file so that a sink which takes bytes in order is kept busy.
  public static OpenJob inOrder(Files files, Progress progress) {
    return new OpenJob(files, Runs.IN_ORDER, null, progress);
  }

  /// Opens the file and compares each sealed segment with the digest that a manifest gives.
  public static OpenJob withDigests(Files files, ManifestEntry digests, Progress progress) {
    return new OpenJob(files, Runs.WHOLE_SEGMENTS, digests, progress);
  }

  @Override
  public long begin(OpenWorker worker) throws WeightsealException {
    SealedPayload payload = files.open(worker);
    try {
      Sink sink = files.create(payload.layout().plaintextSize());
      if (sink != null) {
        sink.expectPieces(SEGMENT_BYTES, SEGMENT_BYTES);
      }
      payload.expect(0, Long.MAX_VALUE);
      boolean whole = digests != null || (payload.isListed() && chunksPerRun == Runs.PARALLEL);
      Runs runs = new Runs(payload.layout(), whole ? Runs.WHOLE_SEGMENTS : chunksPerRun);
      opened = new Opened(payload, sink, runs, whole);
      return opened.runs.count();
    } finally {
      if (opened == null) {
        payload.close();
      }
    }
  }

  @Override
  public void run(OpenWorker worker, long run) throws WeightsealException {
    Opened at = opened();
    Runs.Run part = at.runs.run(run);
    MessageDigest digest = at.wholeSegments ? CipherProvider.sha256() : null;
    for (int chunk = part.first(); chunk < part.end(); ) {
      int count = Runs.stepFrom(chunk, part.end());
      ByteBuffer plaintext = at.payload.open(worker, part.segment(), chunk, count, digest);
      int bytes = plaintext.remaining();
      if (at.sink != null) {
        at.sink.write(plaintext, part.segment() * SEGMENT_BYTES + (long) chunk * CHUNK_BYTES);
      }
      progress.advanced(bytes);
      chunk += count;
    }
    if (digest != null) {
      compare(at.payload, part.segment(), digest);
    }
  }

  private void compare(SealedPayload payload, long segment, MessageDigest digest)
      throws NotAuthenticException {
    if (payload.isListed()) {
      payload.requireListed(segment, digest);
      return;
    }
    // spec: v1#mft-9
    if (digests != null && !Arrays.equals(digest.digest(), digests.segmentDigest(segment))) {
      throw new NotAuthenticException(
          "segment "
              + segment
              + " of "
              + payload.source().describe()
              + " is not the one that the manifest lists");
    }
  }

  @Override
  public void end() throws WeightsealException {
    Opened at = opened();
    if (at.sink != null) {
      at.sink.commit();
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
    if (opened != null && opened.sink instanceof OrderedSink ordered) {
      ordered.close();
    }
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.payload.close();
      if (opened.sink != null) {
        opened.sink.close();
      }
    }
  }
}
