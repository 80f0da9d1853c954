package io.weightseal.signing.oms;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The files of a model in the clear, as they stand in a store. Immutable.
///
/// @param files those that count
/// @param others paths of those that do not, ascending
public record PlainModel(List<ModelFile> files, List<String> others) {
  public PlainModel {
    files = List.copyOf(files);
    others = others.stream().sorted().toList();
  }

  /// Lists a folder, or the one file that a model is.
  ///
  /// @param counts tells by a path below the folder
  /// @throws StoreException where a file counts that is no regular one, or a link that is not to be
  ///   followed
  public static PlainModel list(Location model, Predicate<String> counts, Serialization.Links links)
      throws StoreException {
    ObjectStore store = model.store();
    ObjectStore.Entry found =
        store
            .find(model.name())
            .orElseThrow(
                () -> new StoreException(StoreException.Reason.ABSENT, "there is no " + model));
    if (found.kind() == ObjectStore.Kind.OBJECT) {
      return new PlainModel(
          List.of(new ModelFile(ModelFile.ITSELF, found.size(), () -> store.open(model.name()))),
          List.of());
    }
    List<ModelFile> files = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (ObjectStore.Entry entry : store.list(model.name())) {
      if (counts.test(entry.name())) {
        Location location = model.resolve(entry.name());
        requireUsable(location, entry.kind(), links);
        files.add(new ModelFile(entry.name(), entry.size(), () -> store.open(location.name())));
      } else {
        others.add(entry.name());
      }
    }
    return new PlainModel(files, others);
  }

  /// The same where the model is a file, which older bundles call by its name.
  public PlainModel itselfCalled(String name) {
    return new PlainModel(
        files.stream()
            .map(
                each ->
                    each.path().equals(ModelFile.ITSELF)
                        ? new ModelFile(name, each.size(), each.opener())
                        : each)
            .toList(),
        others);
  }

  private static void requireUsable(
      Location location, ObjectStore.Kind kind, Serialization.Links links) throws StoreException {
    boolean usable =
        kind == ObjectStore.Kind.OBJECT
            || (kind == ObjectStore.Kind.LINK && links == Serialization.Links.FOLLOWED);
    if (!usable) {
      throw new StoreException(
          StoreException.Reason.UNSUITABLE,
          location
              + " is a symbolic link, or no regular file; replace it by the file itself, or leave it"
              + " out with --ignore");
    }
  }
}
