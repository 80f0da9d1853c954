package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.signing.LocalSigner;
import io.weightseal.signing.SignerStore;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// `weightseal signer show`.
final class SignerShowCommand extends WeightsealCommand {
  private final Parameters.Value<String> name =
      parameters.argument("NAME", "A signer on this machine.", Parameters.Presence.REQUIRED);
  private final BooleanSupplier publicHalf =
      parameters.flag(
          "Print what others verify with, and nothing else: a file for a signer policy.",
          "--public");

  SignerShowCommand(Invocation invocation) {
    super(invocation, "show", "Show a signer, but never its private halves.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    SignerStore store = KeyServices.signerStore(settings());
    LocalSigner shown = SignerCommands.require(store, String.valueOf(name.get()));
    Fields fields = SignerCommands.fields(shown);
    if (publicHalf.getAsBoolean()) {
      return Answer.askedFor(fields, SignerCommands.publicText(shown.signer()));
    }
    return Answer.askedFor(
        fields,
        shown.name()
            + "\nidentifier   "
            + shown.signer().id()
            + "\nalgorithms   "
            + String.join(" and ", SignerCommands.algorithms(shown.signer()))
            + "\nfolder       "
            + shown.folder()
            + "\nprotection   "
            + SignerCommands.protection(shown)
            + "\ncreated      "
            + shown.created());
  }
}
