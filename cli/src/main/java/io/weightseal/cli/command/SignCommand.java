package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.keys.KeyServices;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.core.Inspection;
import io.weightseal.signing.LocalSigner;
import io.weightseal.signing.ManifestSignatures;
import io.weightseal.signing.SignerStore;
import io.weightseal.signing.SigningKeys;
import java.io.IOException;

/// `weightseal sign`.
final class SignCommand extends WeightsealCommand {
  private final Parameters.Values<String> paths = parameters.arguments("SEALED", "Sealed models.");
  private final Parameters.Value<String> signer =
      parameters.option(String.class, "NAME", "Who signs: a signer on this machine.", "--signer");
  private final OpeningOptions expect = openingOptions();

  SignCommand(Invocation invocation) {
    super(invocation, "sign", "Sign the manifest of a sealed model. No other file changes.");
    parameters.footer(
        "",
        "The model's data key is unwrapped first, to be sure that it is the model of that key's",
        "owner, and no other one that somebody put in its place. What is signed is the SHA-256 of",
        "every sealed segment; weightseal verify reads them all.",
        "Example: weightseal sign llama.sealed --signer release --expect version=3.1");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    String name = signer.get();
    if (name == null) {
      throw CommandFailedException.usage(
          "nobody to sign", "name a signer with --signer; weightseal signer list shows them");
    }
    Expectations expected = expect.get();
    Settings settings = settings();
    SignerStore store = KeyServices.signerStore(settings);
    LocalSigner local = SignerCommands.require(store, name);
    try (Engine engine = new Engine(this, settings)) {
      SigningKeys keys = store.keys(local, engine.passphrases());
      return Several.each(
          this,
          paths.get(),
          Answer.Importance.CONFIRMATION,
          (artifact, fields) -> sign(engine, keys, expected, artifact, fields));
    }
  }

  private String sign(
      Engine engine, SigningKeys keys, Expectations expected, Place sealed, Fields fields)
      throws CommandFailedException, IOException {
    Inspection signed =
        engine
            .weightseal()
            .sign(locate(sealed), expected, manifest -> ManifestSignatures.sign(manifest, keys));
    fields
        .put("identity", Describe.identity(signed.identity()))
        .put("signedBy", keys.signer().name())
        .put("signerId", keys.signer().id())
        .put("pin", signed.pin());
    return "signed %s (%s, version %s) as %s; its pin is %s"
        .formatted(
            sealed,
            signed.identity().name(),
            signed.identity().version(),
            keys.signer().name(),
            signed.pin());
  }
}
