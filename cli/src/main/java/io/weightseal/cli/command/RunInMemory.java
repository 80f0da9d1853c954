package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.core.SealedModel;
import io.weightseal.loader.memory.MemoryFolder;
import io.weightseal.loader.memory.SecretMemory;
import io.weightseal.loader.run.Namespace;
import java.io.IOException;

/// `run --mode memory`: the model is decrypted into a file system of memory that the command alone
/// sees. Nothing of this process stays.
record RunInMemory(WeightsealCommand command, Expectations expected) implements RunPreparation {
  @Override
  public Ready prepare(Place source, Target target) throws CommandFailedException, IOException {
    Engine.loadCipher();
    String keys = SecretMemory.keepDataKeys();
    try (Engine engine = new Engine(command, command.settings());
        SealedModel open = engine.weightseal().open(command.locate(source), expected)) {
      Namespace.enter();
      MemoryFolder folder = MemoryFolder.mount(target.make());
      folder.fill(open, Runtime.getRuntime().availableProcessors());
      return new Ready(
          open.singleFile() ? folder.path().resolve(open.files().getFirst().path()) : folder.path(),
          "in memory, in " + folder.kind().description(),
          keys + "; gone when the command starts");
    }
  }
}
