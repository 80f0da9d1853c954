package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedModel;
import io.weightseal.loader.fuse.ModelMount;
import io.weightseal.loader.fuse.Owner;
import io.weightseal.loader.memory.Mode;
import io.weightseal.loader.memory.SecretMemory;
import java.io.IOException;
import java.nio.file.Path;

/// A model that is to be mounted.
///
/// @param at an existing folder, as [Path#toRealPath] names it
record MountPlan(Place source, Expectations expected, Path at, Mode mode, Owner owner) {
  /// Hears that the model is mounted.
  @FunctionalInterface
  interface Ready {
    void mounted(ModelMount mount) throws IOException;
  }

  /// Opens the model, mounts it, tells `ready`, and stays until it is unmounted or this thread is
  /// interrupted.
  void serve(WeightsealCommand command, Ready ready)
      throws CommandFailedException, IOException, InterruptedException {
    Engine.loadCipher();
    SecretMemory.keepDataKeys();
    switch (mode) {
      case MEMORY -> {
        try (ModelMount mount = decrypted(command)) {
          ready.mounted(mount);
          mount.await();
        }
      }
      case ON_DEMAND -> {
        try (Engine engine = new Engine(command, command.settings());
            SealedModel model = engine.open(command.locate(source), expected);
            ModelMount mount = ModelMount.onDemand(model, at, owner)) {
          ready.mounted(mount);
          mount.await();
        }
      }
    }
  }

  /// When this returns, the data key has no work left, and is wiped.
  private ModelMount decrypted(WeightsealCommand command)
      throws CommandFailedException, IOException {
    Integer workers = command.settings().workers();
    int threads = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    try (Engine engine = new Engine(command, command.settings());
        SealedModel model = engine.open(command.locate(source), expected)) {
      return ModelMount.inMemory(model, at, owner, threads);
    }
  }
}
