package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import java.io.IOException;
import java.nio.file.Path;

/// Makes a model visible to this process alone, which then becomes the command.
sealed interface RunPreparation permits RunInMemory, RunOnDemand {
  /// Where the model is wanted.
  @FunctionalInterface
  interface Target {
    /// An existing folder.
    Path make() throws IOException;
  }

  /// A model that can be read.
  ///
  /// @param model its folder, or the one file that it is
  /// @param description how it is there, in words
  /// @param keys where its data key is, in words
  record Ready(Path model, String description, String keys) {}

  Ready prepare(Place source, Target target) throws CommandFailedException, IOException;
}
