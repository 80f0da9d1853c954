package io.weightseal.core.internal.artifact;

import io.weightseal.core.PublisherPolicy;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.core.internal.pipeline.OpenWorkerPool;
import io.weightseal.format.ManifestEntry;
import io.weightseal.format.PrivatePart;
import io.weightseal.format.SealedLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An artifact whose data key is unwrapped and whose file list is authenticated: steps 1 to 5 of
/// opening are done. Owns the data key.
///
/// spec: v1#opening
public record Unlocked(
    Artifact artifact, KeyRing.Unwrapped key, PrivatePart privatePart, List<Part> parts)
    implements AutoCloseable {

  /// One file.
  ///
  /// @param entry null for a file that stands alone
  /// @param opener does step 6
  public record Part(
      String path,
      long size,
      String description,
      @Nullable ManifestEntry entry,
      OpenedFile.Opener opener) {}

  /// Plaintext bytes of all files together.
  public long plaintextBytes() {
    return parts.stream().mapToLong(Part::size).sum();
  }

  /// An open model over all files. It owns the data key from here on.
  ///
  /// @param uses where reads that are refused are taken down
  public SealedModel model(int workers, KeyUses uses) {
    OpenWorkerPool pool = new OpenWorkerPool(workers);
    RefusedReads refused = new RefusedReads(uses, key.recipient(), artifact.subject());
    List<OpenedFile> files =
        parts.stream()
            .map(part -> new OpenedFile(part, bestReadBytes(), isFar(), pool, refused))
            .toList();
    return new OpenedModel(
        artifact.location().toString(),
        artifact.identity(),
        artifact instanceof Artifact.File,
        key,
        pool,
        files);
  }

  private boolean isFar() {
    return artifact.location().store().isFar();
  }

  private int bestReadBytes() {
    return artifact instanceof Artifact.Model model
            && model.check() == PublisherPolicy.Check.BY_MANIFEST
        ? SealedLayout.SEGMENT_BYTES
        : SealedFile.PIECE_BYTES;
  }

  @Override
  public void close() {
    key.dataKey().close();
  }
}
