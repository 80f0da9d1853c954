package io.weightseal.cli.command;

import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.core.OpenSummary;
import io.weightseal.signing.Signer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// `weightseal verify`.
final class VerifyCommand extends WeightsealCommand {
  private final Parameters.Values<String> paths =
      parameters.arguments("SEALED", "Sealed files and models.");
  private final OpeningOptions expect = openingOptions();
  private final Parameters.Value<Path> signerPolicy =
      parameters.option(
          Path.class,
          "FILE",
          "Who may publish which models (docs/signing.md). Default: $WEIGHTSEAL_SIGNER_POLICY, or"
              + " signer-policy: in your config.yaml.",
          "--signer-policy");

  VerifyCommand(Invocation invocation) {
    super(invocation, "verify", "Check every byte of a sealed file or model. Writes nothing.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Engine.loadCipher();
    Expectations expected = expect.get();
    try (Engine engine = new Engine(this, settings(), trust().withPolicy(signerPolicy.get()))) {
      return Several.each(
          this,
          paths.get(),
          Answer.Importance.CONFIRMATION,
          (artifact, fields) -> verify(engine, expected, artifact, fields));
    }
  }

  private String verify(Engine engine, Expectations expected, Place sealed, Fields fields)
      throws CommandFailedException, IOException {
    OpenSummary summary = engine.weightseal().verify(locate(sealed), expected);
    Optional<Signer> signer = engine.signerOf(summary.pin());
    fields
        .put("identity", Describe.identity(summary.identity()))
        .put("files", summary.files())
        .put("plaintextBytes", summary.plaintextBytes())
        .put("openedBy", summary.openedBy())
        .put("remarks", summary.remarks())
        .put("pin", summary.pin());
    signer.ifPresent(each -> fields.put("signedBy", each.name()).put("signerId", each.id()));
    summary.remarks().forEach(remark -> report().hint("weightseal: " + sealed + ": " + remark));
    return "%s is whole and genuine: %s, version %s (%s), opened with %s%s%s"
        .formatted(
            sealed,
            summary.identity().name(),
            summary.identity().version(),
            Describe.amount(summary.files(), summary.plaintextBytes()),
            summary.openedBy(),
            signer.map(each -> ", signed by " + each.name()).orElse(""),
            Describe.pin(summary.pin()));
  }
}
