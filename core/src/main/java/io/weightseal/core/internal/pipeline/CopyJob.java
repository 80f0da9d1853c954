package io.weightseal.core.internal.pipeline;

import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.cipher.CopyWorker;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.SealedLayout;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Copies one sealed file, segment by segment, and compares each with the digest that the manifest
/// gives. Where a store copies it inside itself, its bytes are read for their digests alone.
public final class CopyJob implements Job<CopyWorker> {
  /// Opens what the job reads and writes, when its turn has come.
  public interface Files {
    /// The sealed file, of the layout that was announced.
    Source open() throws WeightsealException;

    Sink create(long sealedSize) throws WeightsealException;
  }

  private final Files files;
  private final SealedLayout layout;
  private final @Nullable ManifestEntry digests;
  private final Progress progress;
  private @Nullable Opened opened;

  private record Opened(Source source, Sink sink, boolean insideStore) {}

  /// @param digests null where no manifest lists the file
  public CopyJob(
      Files files, SealedLayout layout, @Nullable ManifestEntry digests, Progress progress) {
    this.files = files;
    this.layout = layout;
    this.digests = digests;
    this.progress = progress;
  }

  @Override
  public long begin(CopyWorker worker) throws WeightsealException {
    Source source = files.open();
    Sink sink = null;
    try {
      sink = files.create(layout.fileSize());
      sink.expectPieces(layout.offsetOfSegment(1), SealedLayout.SEALED_SEGMENT_BYTES);
      boolean insideStore = sink.writeAllOf(source);
      if (!insideStore || digests != null) {
        source.expect(0, layout.fileSize());
      }
      opened = new Opened(source, sink, insideStore);
      return layout.segments();
    } finally {
      if (opened == null) {
        source.close();
        if (sink != null) {
          sink.close();
        }
      }
    }
  }

  @Override
  public void run(CopyWorker worker, long segment) throws WeightsealException {
    Opened at = opened();
    long end = layout.offsetOfSegment(segment) + layout.sealedBytesOf(segment);
    if (segment == 0 && !at.insideStore) {
      // What stands before the first segment has no digest of its own here.
      move(worker, at, 0, layout.payloadOffset(), null);
    }
    MessageDigest digest = digests == null ? null : CipherProvider.sha256();
    if (digest != null || !at.insideStore) {
      move(worker, at, layout.offsetOfSegment(segment), end, digest);
    }
    // spec: v1#mft-9
    if (digest != null
        && digests != null
        && !Arrays.equals(digest.digest(), digests.segmentDigest(segment))) {
      throw new NotAuthenticException(
          "segment "
              + segment
              + " of "
              + at.source.describe()
              + " is not the one that the manifest lists");
    }
    progress.advanced(layout.plaintextBytesIn(segment));
  }

  private static void move(
      CopyWorker worker, Opened at, long from, long to, @Nullable MessageDigest digest)
      throws WeightsealException {
    for (long offset = from; offset < to; ) {
      ByteBuffer bytes = worker.room(to - offset);
      int count = at.source.read(bytes, offset);
      if (count < bytes.limit()) {
        throw new StoreException(
            StoreException.Reason.CHANGED,
            at.source.describe()
                + " became shorter while it was being read; nothing was written; try again when"
                + " nobody writes to it");
      }
      if (digest != null) {
        digest.update(bytes.flip());
      }
      if (!at.insideStore) {
        at.sink.write(bytes.rewind(), offset);
      }
      offset += count;
    }
  }

  @Override
  public void end() throws WeightsealException {
    Opened at = opened();
    at.source.requireUnchanged();
    at.sink.commit();
  }

  private Opened opened() {
    if (opened == null) {
      throw new AssertionError("runs begin after begin()");
    }
    return opened;
  }

  @Override
  public void stop() {
    // Nobody waits for another run.
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.source.close();
      opened.sink.close();
    }
  }
}
