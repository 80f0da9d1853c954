package io.weightseal.cli.command;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.TruncatedFileException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.api.WeightsealException;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.failure.Failure;

/// What to do about a file of the recipe that cannot be read: other things than about a sealed one.
final class RecipeFailures {
  private RecipeFailures() {}

  /// Work on a file of the recipe.
  @FunctionalInterface
  interface Reading<T> {
    T run() throws WeightsealException;
  }

  static <T> T explained(Reading<T> reading) throws CommandFailedException, WeightsealException {
    try {
      return reading.run();
    } catch (MalformedArtifactException e) {
      throw failed(e, "check that it is a file of the recipe, as docs/recipes.md describes it");
    } catch (UnsupportedVersionException e) {
      throw failed(e, "decrypt it with the program that wrote it, then use weightseal encrypt");
    } catch (TruncatedFileException e) {
      throw failed(e, "fetch it again from where it came from");
    } catch (NotAuthenticException e) {
      throw failed(
          e,
          "check the old key and --old-aad; if both are right, do not use the file: it was changed");
    }
  }

  private static CommandFailedException failed(WeightsealException error, String next) {
    Failure known = Failure.of(error);
    return new CommandFailedException(
        new Failure(known.code(), known.type(), known.message(), next));
  }
}
