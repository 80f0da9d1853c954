package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import io.weightseal.cli.stores.Stores;
import io.weightseal.core.Weightseal;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A sealed file or model, and perhaps one file within the model, as `cat` takes them in one
/// argument: `llama.sealed/model.safetensors`.
///
/// @param inside the model path of the file; null where the argument names none
record SealedPath(Place sealed, @Nullable String inside) {
  /// Splits `argument` where the sealed model ends.
  static SealedPath of(String argument, Stores stores) throws CommandFailedException, IOException {
    Place whole = Place.of(argument);
    for (Optional<Place> folder = whole.parent();
        folder.isPresent();
        folder = folder.get().parent()) {
      if (isModel(folder.get(), stores)) {
        return new SealedPath(folder.get(), inside(folder.get(), whole, stores));
      }
    }
    if (stores.find(whole).isEmpty()) {
      throw CommandFailedException.notFound(
          "neither a sealed file or model nor a file of one: " + argument, "check the path");
    }
    return new SealedPath(whole, null);
  }

  private static boolean isModel(Place folder, Stores stores)
      throws CommandFailedException, IOException {
    return (folder.isInStore() || Files.isDirectory(folder.path()))
        && Weightseal.isSealed(stores.locate(folder));
  }

  // With .sealed at its end it is what stands on the disk, which completion in a shell gives.
  private static String inside(Place model, Place whole, Stores stores)
      throws CommandFailedException, IOException {
    return model.relativize(stores.find(whole).isPresent() ? Names.withoutSealed(whole) : whole);
  }
}
