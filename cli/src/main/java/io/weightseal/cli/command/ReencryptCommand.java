package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.Recipient;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.settings.Settings;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.core.Inspection;
import io.weightseal.core.SealSummary;
import java.io.IOException;
import java.util.List;

/// `weightseal reencrypt`.
final class ReencryptCommand extends WeightsealCommand {
  private final Parameters.Value<String> path =
      parameters.argument("SEALED", "A sealed file or model.", Parameters.Presence.REQUIRED);
  private final OutputOption output = new OutputOption(parameters, "none, it must be given");
  private final Parameters.Values<KeyUri> to = KeyOption.sealingFor(parameters, "--to");
  private final SignerOption signer =
      new SignerOption(
          parameters,
          "Sign the new model as this signer before it appears under its name: what signed the old"
              + " one is not over the new.");
  private final OpeningOptions expect = openingOptions();

  ReencryptCommand(Invocation invocation) {
    super(
        invocation,
        "reencrypt",
        "Encrypt a sealed file or model anew, under a new data key, to OUT, and verify that.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Engine.loadCipher();
    if (output.isDefault() || output.isStandardOutput()) {
      throw CommandFailedException.usage(
          "no file or folder to write to", "name one with -o, beside the old one");
    }
    Place source = Place.of(String.valueOf(path.get()));
    Place target = output.or(source);
    Settings settings = settings(to.get());
    List<KeyUri> wanted = KeyOption.required(settings);
    Location sealed = locate(source);
    SignerOption.Named named = signer.find(settings);
    try (Engine engine = new Engine(this, SignerOption.allowed(settings, named))) {
      if (output.isDryRun()) {
        return planned(engine, source, target, wanted);
      }
      Location anew = locate(target);
      SealSummary summary =
          engine
              .weightseal()
              .reencrypt(
                  sealed,
                  expect.get(),
                  anew,
                  wanted,
                  output.ifExists(),
                  SignerOption.by(named, engine));
      // Read back before the user is told that the old one can go.
      engine.weightseal().verify(anew, Expectations.NONE);
      return done(source, target, summary);
    }
  }

  private Answer planned(Engine engine, Place source, Place target, List<KeyUri> wanted)
      throws CommandFailedException, IOException {
    Inspection inspection = engine.weightseal().inspect(locate(source));
    output.requireFree(target, stores());
    engine.requireKnown(wanted);
    engine.requireOneKnown(inspection.recipients().stream().map(Recipient::key).toList());
    long bytes = Describe.plaintextBytes(inspection);
    return Answer.askedFor(
        Describe.planned(source, target, inspection).put("keys", wanted),
        "would reencrypt %s (%s) to %s for %s"
            .formatted(
                source,
                Describe.amount(inspection.files().size(), bytes),
                target,
                KeyOption.list(wanted)));
  }

  private static Answer done(Place source, Place target, SealSummary summary) {
    return Answer.confirming(
        Describe.sealed(source, target, summary),
        "reencrypted %s (%s) to %s for %s, and verified it; the old one is as it was%s"
            .formatted(
                source,
                Describe.amount(summary.files(), summary.plaintextBytes()),
                target,
                Describe.keys(summary.recipients()),
                Describe.pin(summary.pin())));
  }
}
