package io.weightseal.core;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.WeightsealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The temporary files that stand beside a destination while it is written.
final class Leftovers {
  private Leftovers() {}

  /// Names in `folder` that a writer left, or is at.
  static List<String> in(Path folder) throws IOException {
    try (var entries = Files.list(folder)) {
      return entries
          .map(entry -> entry.getFileName().toString())
          .filter(name -> name.startsWith(".weightseal-"))
          .sorted()
          .toList();
    }
  }

  /// The names that a writer of `name` uses in `folder`, by their ending: `.lock`, `.tmp`, `.old`.
  static Map<String, String> namesOf(Path folder, String name)
      throws IOException, WeightsealException {
    Map<String, String> names = new TreeMap<>();
    List<String> before = in(folder);
    Sink writer = new FileStore(folder).create(name, 0, IfExists.REPLACE);
    for (String each : in(folder)) {
      if (!before.contains(each)) {
        names.put(each.substring(each.lastIndexOf('.')), each);
      }
    }
    writer.close();
    names.put(".old", names.get(".tmp").replace(".tmp", ".old"));
    return names;
  }
}
