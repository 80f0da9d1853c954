package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.ObjectStore.Kind;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Weightseal;
import io.weightseal.format.Manifest;
import io.weightseal.format.ModelPath;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The sealed files and models that a place in a store means: itself, or all that are below it.
///
/// Below a place, a model is known by its manifest, and a file by the ending of its name: to look
/// into every object of a bucket would take a request for each.
final class StoredPaths {
  private StoredPaths() {}

  /// @throws CommandFailedException when there is a folder, and nothing sealed in it
  static Set<String> in(Place place, Location location)
      throws CommandFailedException, WeightsealException {
    boolean folder =
        location
            .store()
            .find(location.name())
            .filter(entry -> entry.kind() == Kind.FOLDER)
            .isPresent();
    if (!folder || Weightseal.isSealed(location)) {
      // What it is, or why it cannot be read, shows when its turn comes.
      return Set.of(place.toString());
    }
    List<String> names = location.store().list(location.name()).stream().map(Entry::name).toList();
    Set<String> models =
        names.stream()
            .filter(name -> name.endsWith("/" + Manifest.NAME))
            .map(name -> name.substring(0, name.lastIndexOf('/')))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> found = new TreeSet<>();
    for (String model : models) {
      if (Weightseal.isSealed(location.resolve(model))) {
        found.add(place + "/" + model);
      }
    }
    for (String name : names) {
      if (name.endsWith(ModelPath.SEALED_SUFFIX)
          && found.stream().noneMatch(model -> (place + "/" + name).startsWith(model + "/"))) {
        found.add(place + "/" + name);
      }
    }
    if (found.isEmpty()) {
      throw CommandFailedException.notFound(
          "no sealed file or model in " + place,
          "check the name; files whose names do not end in .sealed have to be named one by one");
    }
    return found;
  }
}
