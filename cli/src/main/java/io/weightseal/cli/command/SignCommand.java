package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.core.Inspection;
import io.weightseal.core.ManifestSigning;
import io.weightseal.signing.Signer;
import java.io.IOException;

/// `weightseal sign`.
final class SignCommand extends WeightsealCommand {
  private final Parameters.Values<String> paths = parameters.arguments("SEALED", "Sealed models.");
  private final SignerOption signer =
      new SignerOption(parameters, "Who signs: a signer on this machine.");
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
    Settings settings = settings();
    SignerOption.Named named = signer.find(settings);
    if (named == null) {
      throw CommandFailedException.usage(
          "nobody to sign", "name a signer with --signer; weightseal signer list shows them");
    }
    Expectations expected = expect.get();
    try (Engine engine = new Engine(this, named.allowed(settings))) {
      ManifestSigning signing = named.by(engine);
      return Several.each(
          this,
          paths.get(),
          Answer.Importance.CONFIRMATION,
          (artifact, fields) -> sign(engine, named.signer(), signing, expected, artifact, fields));
    }
  }

  private String sign(
      Engine engine,
      Signer by,
      ManifestSigning signing,
      Expectations expected,
      Place sealed,
      Fields fields)
      throws CommandFailedException, IOException {
    Inspection signed = engine.weightseal().sign(locate(sealed), expected, signing);
    fields
        .put("identity", Describe.identity(signed.identity()))
        .put("signedBy", by.name())
        .put("signerId", by.id())
        .put("pin", signed.pin());
    return "signed %s (%s, version %s) as %s; its pin is %s"
        .formatted(
            sealed, signed.identity().name(), signed.identity().version(), by.name(), signed.pin());
  }
}
