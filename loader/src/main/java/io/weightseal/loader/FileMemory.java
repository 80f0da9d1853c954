package io.weightseal.loader;

import io.weightseal.core.SealedFile;
import io.weightseal.loader.WeightFiles.Place;
import io.weightseal.loader.memory.ModelFill;
import io.weightseal.loader.memory.PrivateMemory;
import io.weightseal.loader.memory.Swap;
import io.weightseal.tensors.Tensor;
import io.weightseal.tensors.TensorIndex;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// The memory for what is wanted of one file: what is to be read into it, and the tensors that will
/// then be there.
record FileMemory(PrivateMemory memory, List<ModelFill.Range> ranges, List<LoadedTensor> tensors) {
  FileMemory {
    ranges = List.copyOf(ranges);
    tensors = List.copyOf(tensors);
  }

  /// @param places at least one, all of one file
  static FileMemory allocate(List<Place> places, Swap swap) throws IOException {
    SealedFile file = places.getFirst().file();
    TensorIndex index = places.getFirst().index();
    MemoryPlan plan =
        MemoryPlan.of(
            index.tensors().getFirst().offset(), places.stream().map(Place::tensor).toList());
    PrivateMemory memory = PrivateMemory.allocate(plan.bytes(), swap);
    MemorySegment bytes = memory.segment();
    List<ModelFill.Range> ranges =
        plan.runs().stream()
            .map(
                run ->
                    new ModelFill.Range(
                        file, run.fileOffset(), bytes.asSlice(run.memoryOffset(), run.length())))
            .toList();
    List<LoadedTensor> tensors =
        plan.tensors().stream().map(placed -> loaded(placed, index, bytes)).toList();
    return new FileMemory(memory, ranges, tensors);
  }

  private static LoadedTensor loaded(
      MemoryPlan.Placed placed, TensorIndex index, MemorySegment bytes) {
    Tensor tensor = placed.tensor();
    return new LoadedTensor(
        tensor.name(),
        tensor.dtype(),
        tensor.shape(),
        index.byteOrder(),
        bytes.asSlice(placed.memoryOffset(), tensor.length()).asReadOnly());
  }
}
