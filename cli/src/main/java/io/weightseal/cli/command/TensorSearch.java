package io.weightseal.cli.command;

import io.weightseal.api.Source;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.core.SealedFile;
import io.weightseal.tensors.Tensor;
import io.weightseal.tensors.TensorIndex;
import java.util.List;
import java.util.Optional;

/// Finds tensors in the files of an open model. Reads no more of a file than its header.
final class TensorSearch {
  private TensorSearch() {}

  /// A tensor, and the file that it lies in.
  record Found(SealedFile file, Tensor tensor) {}

  /// The files among `files` that can hold tensors.
  static List<SealedFile> candidates(List<SealedFile> files) {
    return files.size() == 1
        ? files
        : files.stream().filter(file -> TensorIndex.supports(file.path())).toList();
  }

  /// The tensor of this name, in the first of `files` that has it.
  static Found require(List<SealedFile> files, String name)
      throws CommandFailedException, WeightsealException {
    List<SealedFile> candidates = candidates(files);
    String problem = "there is no tensor " + name + " in " + candidates.size() + " files";
    for (SealedFile file : candidates) {
      TensorIndex index = index(file);
      Optional<Tensor> tensor = index.find(name);
      if (tensor.isPresent()) {
        return new Found(file, tensor.get());
      }
      if (candidates.size() == 1) {
        problem = absence(index, name);
      }
    }
    throw CommandFailedException.notFound(
        problem, "see the names with weightseal inspect --tensors");
  }

  static TensorIndex index(SealedFile file) throws WeightsealException {
    try (Source source = file.source()) {
      return TensorIndex.read(source);
    }
  }

  // The index knows names that are near.
  private static String absence(TensorIndex index, String name) {
    try {
      return "there is a tensor " + index.require(name).name();
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }
}
