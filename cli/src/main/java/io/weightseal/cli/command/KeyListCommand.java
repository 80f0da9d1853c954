package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.settings.Settings;
import io.weightseal.keys.local.LocalKeyStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `weightseal key list`.
final class KeyListCommand extends WeightsealCommand {
  KeyListCommand(Invocation invocation) {
    super(invocation, "list", "List the keys on this machine.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Settings settings = settings();
    LocalKeyStore store = KeyServices.localStore(settings);
    List<String> keys = new ArrayList<>();
    store.list().forEach(name -> keys.add("local:" + name));
    KeyServices.hybridStore(settings).list().forEach(name -> keys.add("hybrid:" + name));
    if (keys.isEmpty()) {
      report()
          .hint("no keys in " + store.folder() + "; weightseal key create local:NAME makes one");
    }
    return Answer.askedFor(
        new Fields().put("folder", store.folder()).put("keys", keys), String.join("\n", keys));
  }
}
