package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.signing.SignerStore;
import java.io.IOException;
import java.util.List;

/// `weightseal signer list`.
final class SignerListCommand extends WeightsealCommand {
  SignerListCommand(Invocation invocation) {
    super(invocation, "list", "List the signers whose private halves are on this machine.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    SignerStore store = KeyServices.signerStore(settings());
    List<String> names = store.list();
    if (names.isEmpty()) {
      report()
          .hint("no signers in " + store.folder() + "; weightseal signer create NAME makes one");
    }
    return Answer.askedFor(
        new Fields().put("folder", store.folder()).put("signers", names), String.join("\n", names));
  }
}
