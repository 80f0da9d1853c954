package io.weightseal.tensors;

import io.weightseal.api.MalformedArtifactException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The tensors of one header while it is read, within the limits of [TensorIndex].
final class TensorList {
  private final HeaderReader header;
  private final List<Tensor> tensors = new ArrayList<>();
  private final Set<String> names = new HashSet<>();

  TensorList(HeaderReader header) {
    this.header = header;
  }

  void requireRoom(long at, long more) throws MalformedArtifactException {
    if (more > TensorIndex.MAX_TENSORS - tensors.size()) {
      throw header.malformed(
          at, "there are more than the " + TensorIndex.MAX_TENSORS + " tensors that are allowed");
    }
  }

  void add(long at, Tensor tensor) throws MalformedArtifactException {
    requireRoom(at, 1);
    if (!names.add(tensor.name())) {
      throw header.malformed(at, "there are two tensors " + Quoted.of(tensor.name()));
    }
    tensors.add(tensor);
  }

  /// The tensors ordered by where they lie; an empty one comes before what begins at the same byte.
  List<Tensor> inFileOrder() {
    return tensors.stream()
        .sorted(Comparator.comparingLong(Tensor::offset).thenComparingLong(Tensor::length))
        .toList();
  }
}
