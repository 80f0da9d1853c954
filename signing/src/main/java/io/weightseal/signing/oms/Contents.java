package io.weightseal.signing.oms;

import io.weightseal.api.Text;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The files of a model that a signature covers, before they are hashed. Immutable.
///
/// @param model what the model's folder or file is called
/// @param serialization how the files become resources
/// @param files in the order of their resources
public record Contents(String model, Serialization serialization, List<ModelFile> files) {
  // By their paths' parts, as the reference implementation has it: "a/b" before "a.txt".
  private static final Comparator<ModelFile> ORDER =
      (a, b) -> {
        String[] left = a.path().split("/", -1);
        String[] right = b.path().split("/", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
          int order = Text.BY_UTF8.compare(left[i], right[i]);
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(left.length, right.length);
      };

  /// @throws IllegalArgumentException when a file cannot be a resource, or there are none or too
  ///   many
  public Contents {
    files = files.stream().sorted(ORDER).toList();
    // First: what is counted need not be named.
    Statement.requireCount(files.stream().mapToDouble(f -> serialization.piecesOf(f.size())).sum());
    for (ModelFile each : files) {
      Text.requireClean("the name of a file", each.path());
      serialization.resourcesOf(each.path(), each.size());
    }
  }

  /// The names of all resources, in order.
  List<String> resources() {
    return files.stream()
        .flatMap(each -> serialization.resourcesOf(each.path(), each.size()).stream())
        .toList();
  }

  /// What there is to sign.
  ///
  /// @param digests for each file, SHA-256 of each of its pieces, as hexadecimal digits
  /// @throws IllegalArgumentException for none or too many resources
  public Statement statement(List<List<String>> digests) {
    List<Statement.Resource> resources = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      List<String> names = serialization.resourcesOf(files.get(i).path(), files.get(i).size());
      for (int piece = 0; piece < names.size(); piece++) {
        resources.add(new Statement.Resource(names.get(piece), digests.get(i).get(piece)));
      }
    }
    return new Statement(model, serialization, resources);
  }
}
