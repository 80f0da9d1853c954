package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import io.weightseal.api.SigningKey;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.passphrase.Passphrases;
import io.weightseal.cli.settings.Settings;
import io.weightseal.signing.LocalSigner;
import io.weightseal.signing.SignerStore;
import java.io.IOException;
import java.util.List;
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
  private final Parameters.Value<KeyUri> key =
      parameters.option(
          KeyUri.class,
          "KEY",
          "Let this key of a key service sign, and stay there: ECDSA on P-256 or P-384"
              + " (docs/signing.md).",
          "--key");
  private final BooleanSupplier dryRun =
      parameters.flag("Say what would be done, and do nothing.", "--dry-run");

  SignerCreateCommand(Invocation invocation) {
    super(
        invocation,
        "create",
        "Make a signer: an Ed25519 and an ML-DSA-65 key, which both sign, or a key of a key service.");
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
    KeyUri service = key.get();
    if (service != null) {
      return ofService(service, store, wanted);
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

  private Answer ofService(KeyUri service, SignerStore store, String wanted)
      throws CommandFailedException, IOException {
    if (passphrase.getAsBoolean()) {
      throw CommandFailedException.usage(
          "a key that stays in its key service has no passphrase here", "leave out --passphrase");
    }
    SigningKey shown;
    try (Engine engine = new Engine(this, settings(List.of(service)))) {
      shown = engine.keyServices().of(service).signingKey(service);
    }
    LocalSigner made = LocalKeys.named(() -> store.create(wanted, shown));
    return Answer.confirming(
        SignerCommands.fields(made),
        "created the signer "
            + made.name()
            + ", for which "
            + shown.key()
            + (shown.version() == null ? "" : " (version " + shown.version() + ")")
            + " signs"
            + "\nIts identifier is "
            + made.signer().id()
            + "\nWhat others verify with: weightseal signer show "
            + made.name()
            + " --public"
            + "\nWhoever its key service lets use that key publishes in its name.");
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
