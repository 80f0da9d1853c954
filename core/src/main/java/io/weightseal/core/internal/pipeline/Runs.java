package io.weightseal.core.internal.pipeline;

import static io.weightseal.format.SealedLayout.FULL_CHUNKS_PER_SEGMENT;

import io.weightseal.core.internal.cipher.OpenWorker;
import io.weightseal.core.internal.cipher.SealWorker;
import io.weightseal.format.SealedLayout;

/// How a file's chunks are cut into runs: parts of segments that one worker does at a time.
///
/// @param chunksPerRun a divisor of a full segment's chunks
record Runs(SealedLayout layout, int chunksPerRun) {
  /// Parts small enough that a file of one segment keeps all workers busy.
  static final int PARALLEL = 16 * SealWorker.STEP_CHUNKS;

  /// One step of I/O: for outputs that take bytes in order.
  static final int IN_ORDER = SealWorker.STEP_CHUNKS;

  /// Whole segments: where a digest is computed from front to back.
  static final int WHOLE_SEGMENTS = FULL_CHUNKS_PER_SEGMENT;

  /// One run.
  ///
  /// @param first the first chunk
  /// @param end after the last chunk
  record Run(long segment, int first, int end) {}

  /// How many runs there are; at least 1.
  long count() {
    long last = layout.segments() - 1;
    return last * perSegment() + (layout.chunksIn(last) + chunksPerRun - 1) / chunksPerRun;
  }

  Run run(long index) {
    long segment = index / perSegment();
    int chunks = layout.chunksIn(segment);
    int first = (int) (index % perSegment()) * chunksPerRun;
    int end = Math.min(chunks, first + chunksPerRun);
    // The closing chunk of a full segment is empty; it goes with the run before it.
    return new Run(segment, first, end == FULL_CHUNKS_PER_SEGMENT ? chunks : end);
  }

  /// How many chunks a step takes. The empty chunk that closes a full segment goes with the step
  /// before it, so that no byte of the next segment is given out in order before it is checked.
  static int stepFrom(int chunk, int end) {
    boolean closing = end > FULL_CHUNKS_PER_SEGMENT && end - chunk == OpenWorker.STEP_CHUNKS + 1;
    return closing ? OpenWorker.STEP_CHUNKS + 1 : Math.min(OpenWorker.STEP_CHUNKS, end - chunk);
  }

  private int perSegment() {
    return FULL_CHUNKS_PER_SEGMENT / chunksPerRun;
  }
}
