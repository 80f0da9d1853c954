package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.keys.local.LocalKey;
import io.weightseal.keys.local.LocalKeyStore;
import java.io.IOException;

/// `weightseal key show`.
final class KeyShowCommand extends WeightsealCommand {
  private final Parameters.Value<String> key =
      parameters.argument("KEY", "A key, local:NAME.", Parameters.Presence.REQUIRED);

  KeyShowCommand(Invocation invocation) {
    super(invocation, "show", "Show a key of the embedded key store, but not its secret.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    String name = LocalKeys.name(key.get());
    LocalKeyStore store = Engine.keyStore(settings());
    LocalKey shown = LocalKeys.named(() -> store.show(name));
    StringBuilder text = new StringBuilder();
    text.append(shown.uri()).append("\nfolder      ").append(shown.folder());
    text.append("\nprotection  ")
        .append(LocalKeys.isUnderPassphrase(shown) ? "a passphrase" : "file permissions alone");
    for (LocalKey.Version version : shown.versions()) {
      text.append("\nversion ").append(version.number()).append("   ").append(version.created());
    }
    return Answer.askedFor(LocalKeys.fields(shown), text.toString());
  }
}
