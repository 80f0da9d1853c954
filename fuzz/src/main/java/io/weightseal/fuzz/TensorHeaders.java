package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.api.WeightsealException;
import io.weightseal.tensors.Tensor;
import io.weightseal.tensors.TensorIndex;

/// What must be true of every tensor index that is read from a file.
final class TensorHeaders {
  private TensorHeaders() {}

  static void check(byte[] file) {
    Attempt.of(file.length, () -> read(file))
        .ifPresent(
            index -> {
              check(index, file.length);
              TensorIndex again = Attempt.ofOwn(() -> read(file));
              require(again.equals(index), "reads the same bytes differently");
            });
  }

  private static TensorIndex read(byte[] file) throws WeightsealException {
    ByteSource source = new ByteSource(file);
    try {
      return TensorIndex.read(source);
    } finally {
      require(source.bytesRead() <= file.length, "reads a byte twice");
    }
  }

  private static void check(TensorIndex index, long fileBytes) {
    require(index.tensors().size() <= TensorIndex.MAX_TENSORS, "too many tensors");
    require(index.metadata().size() <= TensorIndex.MAX_METADATA_PAIRS, "too much metadata");
    long end = 0;
    for (Tensor tensor : index.tensors()) {
      require(tensor.offset() >= end, "overlapping or unordered tensors");
      require(tensor.end() <= fileBytes, "a tensor past the end of the file");
      require(tensor.shape().size() <= TensorIndex.MAX_RANK, "too many dimensions");
      end = tensor.end();
      require(index.require(tensor.name()).equals(tensor), "two tensors of one name");
    }
  }
}
