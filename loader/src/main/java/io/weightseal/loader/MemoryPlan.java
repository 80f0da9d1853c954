package io.weightseal.loader;

import io.weightseal.tensors.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Where the wanted parts of one file go in one stretch of memory.
///
/// Parts that lie close together in the file stay as they are, in one run, so that no chunk is
/// decrypted twice; what lies far apart is moved together.
///
/// @param bytes how much memory it takes
/// @param runs what is read, ascending, none overlapping
/// @param tensors the wanted parts and their places in memory
record MemoryPlan(long bytes, List<Run> runs, List<Placed> tensors) {
  /// Plaintext bytes of a chunk. Whatever lies nearer than this comes with the chunks that are
  /// decrypted anyway.
  private static final long CHUNK_BYTES = 1 << 14;

  /// A range of the file, and where it goes.
  record Run(long fileOffset, long length, long memoryOffset) {
    private long end() {
      return fileOffset + length;
    }

    private long memoryEnd() {
      return memoryOffset + length;
    }

    private Run until(long fileEnd) {
      return new Run(fileOffset, fileEnd - fileOffset, memoryOffset);
    }
  }

  /// A part of the file, and where it begins in memory.
  record Placed(Tensor tensor, long memoryOffset) {}

  MemoryPlan {
    runs = List.copyOf(runs);
    tensors = List.copyOf(tensors);
  }

  /// @param dataStart where the file's first tensor begins: places in memory keep their distance
  ///   from it, modulo [LoadedWeights#ALIGNMENT]
  static MemoryPlan of(long dataStart, List<Tensor> wanted) {
    List<Run> runs = new ArrayList<>();
    List<Placed> placed = new ArrayList<>();
    for (Tensor tensor :
        wanted.stream().sorted(Comparator.comparingLong(Tensor::offset)).toList()) {
      Run before = runs.isEmpty() ? null : runs.getLast();
      Run run;
      if (before != null && tensor.offset() - before.end() < CHUNK_BYTES) {
        run = before.until(Math.max(before.end(), tensor.end()));
        runs.removeLast();
      } else {
        long free = before == null ? 0 : before.memoryEnd();
        run = new Run(tensor.offset(), tensor.length(), aligned(free, tensor.offset() - dataStart));
      }
      runs.add(run);
      placed.add(new Placed(tensor, run.memoryOffset + tensor.offset() - run.fileOffset));
    }
    return new MemoryPlan(runs.isEmpty() ? 0 : runs.getLast().memoryEnd(), runs, placed);
  }

  /// The first place from `free` on that is as far from a multiple as `distance` is.
  private static long aligned(long free, long distance) {
    return free + Math.floorMod(distance - free, (long) LoadedWeights.ALIGNMENT);
  }
}
