package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.passphrase.Passphrases;
import io.weightseal.cli.settings.Settings;
import io.weightseal.signing.LocalSigner;
import io.weightseal.signing.SignerStore;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// `weightseal signer create`.
final class SignerCreateCommand extends WeightsealCommand {
  private final Parameters.Value<String> name =
      parameters.argument("NAME", "What to call it.", Parameters.Presence.REQUIRED);
  private final BooleanSupplier passphrase =
      parameters.flag(
          "Put the private halves under a passphrase, asked for at the terminal unless a file or a"
              + " command gives it.",
          "--passphrase");
  private final BooleanSupplier dryRun =
      parameters.flag("Say what would be done, and do nothing.", "--dry-run");

  SignerCreateCommand(Invocation invocation) {
    super(invocation, "create", "Make a signer: an Ed25519 and an ML-DSA-65 key, which both sign.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Settings settings = settings();
    SignerStore store = KeyServices.signerStore(settings);
    String wanted = String.valueOf(name.get());
    if (dryRun.getAsBoolean()) {
      return Answer.askedFor(
          new Fields().put("signer", wanted).put("dryRun", true),
          "would create the signer " + wanted + " in " + store.folder().resolve(wanted));
    }
    LocalSigner made = LocalKeys.named(() -> create(settings, store, wanted));
    return Answer.confirming(
        SignerCommands.fields(made),
        "created the signer "
            + made.name()
            + " in "
            + made.folder()
            + "\nIts identifier is "
            + made.signer().id()
            + "\nWhat others verify with: weightseal signer show "
            + made.name()
            + " --public"
            + "\nWhoever has its private halves publishes in its name. Back them up, and keep them"
            + " from others.");
  }

  private LocalSigner create(Settings settings, SignerStore store, String wanted)
      throws IOException {
    boolean asked =
        passphrase.getAsBoolean()
            || settings.passphraseFile() != null
            || settings.passphraseCommand() != null;
    if (!asked) {
      return store.create(wanted);
    }
    try (Passphrases passphrases = Passphrases.of(settings)) {
      return store.create(wanted, passphrases);
    }
  }
}
