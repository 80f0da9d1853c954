package io.weightseal.cli.command;

import io.weightseal.api.Location;
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
import org.jspecify.annotations.Nullable;

/// `weightseal verify`.
final class VerifyCommand extends WeightsealCommand {
  private final Parameters.Values<String> paths =
      parameters.arguments("SEALED", "Sealed files and models.");
  private final ExpectOption expect = new ExpectOption(parameters);
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
    try (Engine engine = new Engine(this, settings(), policy())) {
      return Several.each(
          this,
          paths.get(),
          Answer.Importance.CONFIRMATION,
          (artifact, fields) -> verify(engine, expected, artifact, fields));
    }
  }

  private @Nullable Path policy() throws CommandFailedException, IOException {
    Path given = signerPolicy.get();
    return given == null ? invocation().environment().signerPolicy() : given;
  }

  private String verify(Engine engine, Expectations expected, Place sealed, Fields fields)
      throws CommandFailedException, IOException {
    Location location = locate(sealed);
    OpenSummary summary = engine.weightseal().verify(location, expected);
    Optional<Signer> signer = engine.signerOf(location);
    fields
        .put("identity", Describe.identity(summary.identity()))
        .put("files", summary.files())
        .put("plaintextBytes", summary.plaintextBytes())
        .put("openedBy", summary.openedBy())
        .put("remarks", summary.remarks());
    signer.ifPresent(each -> fields.put("signedBy", each.name()).put("signerId", each.id()));
    summary.remarks().forEach(remark -> report().hint("weightseal: " + sealed + ": " + remark));
    return "%s is whole and genuine: %s, version %s (%s), opened with %s%s"
        .formatted(
            sealed,
            summary.identity().name(),
            summary.identity().version(),
            Describe.amount(summary.files(), summary.plaintextBytes()),
            summary.openedBy(),
            signer.map(each -> ", signed by " + each.name()).orElse(""));
  }
}
