package io.weightseal.core;

import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.CopyWorker;
import io.weightseal.core.internal.pipeline.DigestJob;
import io.weightseal.core.internal.pipeline.Workers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// SHA-256 of plaintext, whole files or pieces of them, by several threads with a buffer of a MiB
/// each. A digest is computed from front to back, so a single file that is not cut keeps one of
/// them busy.
///
/// @param workers threads, at least one
public record PlaintextDigests(int workers, Progress progress) {
  /// A file to be hashed.
  ///
  /// @param size in bytes
  public record Input(long size, Opener opener) {}

  /// Opens a file anew, such as [SealedFile#source()]. What it gives is closed after use.
  @FunctionalInterface
  public interface Opener {
    Source open() throws WeightsealException;
  }

  /// Hashes all files.
  ///
  /// @param pieceBytes how long the pieces are, all but the last of a file; at least 1
  /// @return for each file, the digests of its pieces as 64 hexadecimal digits each; one for an
  ///   empty file
  /// @throws io.weightseal.api.StoreException [io.weightseal.api.StoreException.Reason#CHANGED]
  ///   when a file is not as long as was said, or changes meanwhile
  public List<List<String>> of(List<Input> files, long pieceBytes) throws WeightsealException {
    List<List<String>> digests =
        Collections.synchronizedList(new ArrayList<>(Collections.nCopies(files.size(), List.of())));
    progress.begin(files.stream().mapToLong(Input::size).sum());
    // The largest first: begun last, it would keep one thread long after all others are done.
    new Workers<>(workers, CopyWorker::new)
        .run(
            IntStream.range(0, files.size())
                .boxed()
                .sorted(Comparator.comparingLong(i -> -files.get(i).size()))
                .map(
                    i ->
                        new DigestJob(
                            files.get(i), pieceBytes, progress, made -> digests.set(i, made)))
                .iterator());
    return List.copyOf(digests);
  }
}
