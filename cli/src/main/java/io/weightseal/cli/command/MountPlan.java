package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
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
record MountPlan(Path source, Expectations expected, Path at, Mode mode, Owner owner) {
  /// Hears that the model is mounted.
  @FunctionalInterface
  interface Ready {
    void mounted(ModelMount mount) throws IOException;
  }

  /// Opens the model, mounts it, tells `ready`, and stays until it is unmounted or this thread is
  /// interrupted.
  @SuppressWarnings("try") // closed early where nothing is left to be done with it
  void serve(WeightsealCommand command, Ready ready)
      throws CommandFailedException, IOException, InterruptedException {
    Engine.loadCipher();
    SecretMemory.keepDataKeys();
    try (Engine engine = new Engine(command, command.settings());
        SealedModel model = engine.weightseal().open(FileStore.locate(source), expected)) {
      engine.forgetSecrets();
      try (ModelMount mount = mounted(model, command)) {
        if (mode == Mode.MEMORY) {
          // The data key has no work left.
          model.close();
        }
        ready.mounted(mount);
        mount.await();
      }
    }
  }

  private ModelMount mounted(SealedModel model, WeightsealCommand command)
      throws CommandFailedException, IOException {
    Integer workers = command.settings().workers();
    int threads = workers == null ? Runtime.getRuntime().availableProcessors() : workers;
    return switch (mode) {
      case MEMORY -> ModelMount.inMemory(model, at, owner, threads);
      case ON_DEMAND -> ModelMount.onDemand(model, at, owner);
    };
  }
}
