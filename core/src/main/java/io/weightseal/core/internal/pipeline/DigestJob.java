package io.weightseal.core.internal.pipeline;

import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.PlaintextDigests;
import io.weightseal.core.Progress;
import io.weightseal.core.internal.cipher.CipherProvider;
import io.weightseal.core.internal.cipher.CopyWorker;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hashes one file, piece by piece.
public final class DigestJob implements Job<CopyWorker> {
  private final PlaintextDigests.Input file;
  private final long pieceBytes;
  private final Progress progress;
  private final Consumer<List<String>> receiver;
  private final List<String> digests;
  private @Nullable Source source;

  /// @param receiver takes the digests of all pieces, once all are there
  public DigestJob(
      PlaintextDigests.Input file,
      long pieceBytes,
      Progress progress,
      Consumer<List<String>> receiver) {
    this.file = file;
    this.pieceBytes = pieceBytes;
    this.progress = progress;
    this.receiver = receiver;
    int pieces = Math.toIntExact(Math.max(1, Math.ceilDiv(file.size(), pieceBytes)));
    digests = Collections.synchronizedList(new ArrayList<>(Collections.nCopies(pieces, "")));
  }

  @Override
  public long begin(CopyWorker worker) throws WeightsealException {
    Source opened = file.opener().open();
    source = opened;
    if (opened.size() != file.size()) {
      throw changed(opened);
    }
    opened.expect(0, file.size());
    return digests.size();
  }

  @Override
  public void run(CopyWorker worker, long piece) throws WeightsealException {
    Source from = opened();
    long start = piece * pieceBytes;
    long end = start + Math.min(pieceBytes, file.size() - start);
    MessageDigest digest = CipherProvider.sha256();
    for (long offset = start; offset < end; ) {
      ByteBuffer bytes = worker.room(end - offset);
      int count = from.read(bytes, offset);
      if (count < bytes.limit()) {
        throw changed(from);
      }
      digest.update(bytes.flip());
      progress.advanced(count);
      offset += count;
    }
    digests.set(Math.toIntExact(piece), HexFormat.of().formatHex(digest.digest()));
  }

  private static StoreException changed(Source source) {
    return new StoreException(
        StoreException.Reason.CHANGED,
        source.describe() + " changed while it was being read; try again when nobody writes to it");
  }

  @Override
  public void end() throws WeightsealException {
    opened().requireUnchanged();
    receiver.accept(List.copyOf(digests));
  }

  private Source opened() {
    if (source == null) {
      throw new AssertionError("runs begin after begin()");
    }
    return source;
  }

  @Override
  public void stop() {
    // Nobody waits for another run.
  }

  @Override
  public void close() {
    if (source != null) {
      source.close();
    }
  }
}
