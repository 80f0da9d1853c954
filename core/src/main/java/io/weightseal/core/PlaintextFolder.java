package io.weightseal.core;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import io.weightseal.format.Manifest;
import io.weightseal.format.ModelPath;
import java.util.ArrayList;
import java.util.List;

/// The files of a folder that is to be sealed as a model.
final class PlaintextFolder {
  private PlaintextFolder() {}

  /// Lists the files, and refuses what a sealed model cannot hold.
  ///
  /// spec: v1#mdl-3
  static List<Sealing.Plaintext> list(Location folder) throws StoreException {
    ObjectStore store = folder.store();
    List<Sealing.Plaintext> files = new ArrayList<>();
    for (ObjectStore.Entry entry : store.list(folder.name())) {
      Location location = folder.resolve(entry.name());
      switch (entry.kind()) {
        case OBJECT, LINK -> {
          requireUsable(location, entry.name());
          files.add(
              new Sealing.Plaintext(entry.name(), entry.size(), () -> store.open(location.name())));
        }
        case SPECIAL ->
            throw unsuitable(
                location
                    + " is a symbolic link that leaves the model, or no regular file; replace it by"
                    + " the file itself (cp -rL copies a folder so)");
        case FOLDER -> throw new AssertionError("a store lists no folders");
      }
    }
    if (files.isEmpty()) {
      throw unsuitable(folder + " holds no file to encrypt");
    }
    if (files.size() > Manifest.MAX_FILES) {
      throw unsuitable(
          folder + " holds " + files.size() + " files; a model has at most " + Manifest.MAX_FILES);
    }
    return files;
  }

  private static void requireUsable(Location location, String path) throws StoreException {
    try {
      ModelPath.requireNotTemporary(ModelPath.require(path));
    } catch (IllegalArgumentException e) {
      throw unsuitable(location + " cannot be part of a model: " + e.getMessage());
    }
  }

  private static StoreException unsuitable(String message) {
    return new StoreException(StoreException.Reason.UNSUITABLE, message);
  }
}
