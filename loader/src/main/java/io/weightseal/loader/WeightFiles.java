package io.weightseal.loader;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.tensors.ShardIndex;
import io.weightseal.tensors.Tensor;
import io.weightseal.tensors.TensorIndex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The files of a model that hold its weights, and which of them holds which tensor.
///
/// @param tensors by name, in the order of the files and of the places in them
record WeightFiles(Map<String, Place> tensors) {
  /// A tensor and the file that it is in.
  record Place(SealedFile file, TensorIndex index, Tensor tensor) {}

  WeightFiles {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /// Reads the headers of `named`, or of the files that the model itself tells to hold its weights.
  static WeightFiles find(SealedModel model, List<String> named) throws WeightsealException {
    if (!named.isEmpty()) {
      return ofFiles(files(model, named));
    }
    if (model.singleFile()) {
      return ofFiles(model.files());
    }
    List<String> indexes = paths(model).filter(p -> p.endsWith(ShardIndex.ENDING)).toList();
    if (indexes.size() == 1) {
      return ofShards(model, indexes.getFirst());
    }
    List<String> weights = paths(model).filter(TensorIndex::supports).toList();
    if (weights.isEmpty()) {
      throw malformed(model, "holds no safetensors or GGUF file; open its files one by one");
    }
    if (weights.size() > 1 && !shardsOfOne(weights)) {
      throw malformed(
          model,
          "holds several files of weights, " + weights + "; name those to load in the options");
    }
    return ofFiles(files(model, weights));
  }

  private static Stream<String> paths(SealedModel model) {
    return model.files().stream().map(SealedFile::path);
  }

  private static List<SealedFile> files(SealedModel model, List<String> paths)
      throws WeightsealException {
    List<SealedFile> files = new ArrayList<>();
    for (String path : paths) {
      files.add(model.file(path));
    }
    return files;
  }

  /// Whether the names are `NAME-00001-of-00003` and so on, as those of a split GGUF file are.
  private static boolean shardsOfOne(List<String> paths) {
    List<String> names =
        paths.stream().map(path -> path.replaceFirst("-[0-9]{5}(-of-[0-9]{5}\\.)", "$1")).toList();
    String first = names.getFirst();
    return !paths.contains(first)
        && first.matches("(?s).*-of-%05d\\.[a-z]+".formatted(paths.size()))
        && names.stream().allMatch(first::equals);
  }

  private static WeightFiles ofFiles(List<SealedFile> files) throws WeightsealException {
    Map<String, Place> tensors = new LinkedHashMap<>();
    for (SealedFile file : files) {
      TensorIndex index = TensorIndex.read(file.source());
      for (Tensor tensor : index.tensors()) {
        Place other = tensors.put(tensor.name(), new Place(file, index, tensor));
        if (other != null) {
          throw new MalformedArtifactException(
              "%s and %s both hold a tensor of the same name; name the files to load in the options"
                  .formatted(other.file.source().describe(), file.source().describe()));
        }
      }
    }
    return new WeightFiles(tensors);
  }

  /// The tensors that an index lists, from the files that it names, which lie beside it.
  private static WeightFiles ofShards(SealedModel model, String indexPath)
      throws WeightsealException {
    ShardIndex shards = ShardIndex.read(model.file(indexPath).source());
    String folder = indexPath.substring(0, indexPath.lastIndexOf('/') + 1);
    Map<String, Place> tensors = new LinkedHashMap<>();
    for (String name : shards.shards()) {
      SealedFile file = model.file(folder + name);
      TensorIndex index = TensorIndex.read(file.source());
      for (Tensor tensor : index.tensors()) {
        // A tensor may be left over in a file that the index does not name for it.
        if (name.equals(shards.files().get(tensor.name()))) {
          tensors.put(tensor.name(), new Place(file, index, tensor));
        }
      }
    }
    if (tensors.size() < shards.files().size()) {
      throw malformed(
          model,
          "lists %,d tensors in %s, and %,d of them are not in the files that it names; seal the model anew from whole files"
              .formatted(shards.files().size(), indexPath, shards.files().size() - tensors.size()));
    }
    return new WeightFiles(tensors);
  }

  private static MalformedArtifactException malformed(SealedModel model, String what) {
    return new MalformedArtifactException(
        "the model %s %s".formatted(model.identity().name(), what));
  }
}
