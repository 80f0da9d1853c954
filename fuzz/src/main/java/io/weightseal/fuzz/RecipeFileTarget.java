package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.api.DataKey;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.Progress;
import io.weightseal.recipes.EncmodelHeader;
import io.weightseal.recipes.EnvmodelHeader;
import io.weightseal.recipes.RecipeFile;
import io.weightseal.recipes.VerifiedPlaintext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// A whole file of the recipe, opened with the keys of all files that are known.
///
/// Whoever has no key cannot make a file that opens to anything new.
public final class RecipeFileTarget {
  private static final List<KnownRecipeFile> KNOWN = known();

  private RecipeFileTarget() {}

  private static List<KnownRecipeFile> known() {
    try {
      return KnownRecipeFile.all(
          Path.of(System.getProperty("weightseal.vectors", "spec/vectors/v1")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static void fuzzerTestOneInput(byte[] input) {
    ByteSource source = new ByteSource(input);
    Attempt.of(input.length, () -> RecipeFile.read(source))
        .ifPresent(
            file -> {
              require(file.plaintextSize() <= input.length, "more plaintext than file");
              KNOWN.forEach(known -> open(file, known));
            });
  }

  private static void open(RecipeFile file, KnownRecipeFile known) {
    byte[] aad =
        switch (file.header()) {
          case EncmodelHeader _ -> known.aad();
          case EnvmodelHeader header -> header.aad();
        };
    ByteBuffer opened = ByteBuffer.allocate(Math.toIntExact(file.plaintextSize()) + 1);
    try (DataKey key = DataKey.takingOver(known.key().clone());
        VerifiedPlaintext plaintext = file.verify(key, aad, Progress.NONE)) {
      while (plaintext.read(opened) >= 0) {
        // Until it ends.
      }
    } catch (WeightsealException e) {
      return;
    }
    require(
        Arrays.equals(known.plaintext(), Arrays.copyOf(opened.array(), opened.position())),
        "opens to something new");
  }
}
