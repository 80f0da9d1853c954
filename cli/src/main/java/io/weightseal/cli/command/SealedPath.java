package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.core.FileStore;
import io.weightseal.core.Weightseal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A sealed file or model, and perhaps one file within the model, as `cat` takes them in one
/// argument: `llama.sealed/model.safetensors`.
///
/// @param inside the model path of the file; null where the argument names none
record SealedPath(Path sealed, @Nullable String inside) {
  /// Splits `argument` where the sealed model ends.
  static SealedPath of(String argument) throws CommandFailedException, IOException {
    Path whole = Path.of(argument);
    for (Path folder = whole.getParent(); folder != null; folder = folder.getParent()) {
      if (Files.isDirectory(folder) && Weightseal.isSealed(FileStore.locate(folder))) {
        return new SealedPath(folder, inside(folder, whole));
      }
    }
    if (!Files.exists(whole)) {
      throw CommandFailedException.notFound(
          "neither a sealed file or model nor a file of one: " + argument, "check the path");
    }
    return new SealedPath(whole, null);
  }

  // With .sealed at its end it is what stands on the disk, which completion in a shell gives.
  private static String inside(Path model, Path whole) {
    Path relative = model.relativize(whole);
    Path named = Files.isRegularFile(whole) ? Names.withoutSealed(relative) : relative;
    return named.toString();
  }
}
