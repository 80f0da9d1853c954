package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.Recipient;
import io.weightseal.api.Sink;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.Report;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Expectations;
import io.weightseal.core.Inspection;
import io.weightseal.core.OpenSummary;
import java.io.IOException;

/// `weightseal decrypt`.
final class DecryptCommand extends WeightsealCommand {
  private final Parameters.Value<String> path =
      parameters.argument(
          "SEALED",
          "A sealed file or model, or - for a sealed file on standard input.",
          Parameters.Presence.REQUIRED);
  private final OutputOption output =
      new OutputOption(parameters, "SEALED without .sealed; - for standard output");
  private final OpeningOptions expect = openingOptions();

  DecryptCommand(Invocation invocation) {
    super(invocation, "decrypt", "Decrypt a sealed file or model.");
  }

  @Override
  Report.Stdout stdout() {
    return output.isStandardOutput() ? Report.Stdout.DATA : Report.Stdout.ANSWERS;
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Engine.loadCipher();
    String source = String.valueOf(path.get());
    Expectations expected = expect.get();
    try (Engine engine = new Engine(this, settings())) {
      return source.equals(Names.STANDARD_STREAM)
          ? decryptStandardInput(engine, expected)
          : decryptPlace(engine, Place.of(source), expected);
    }
  }

  private Answer decryptPlace(Engine engine, Place source, Expectations expected)
      throws CommandFailedException, IOException {
    Location sealed = locate(source);
    if (output.isDryRun()) {
      return planned(engine, source, sealed, expected);
    }
    if (output.isStandardOutput()) {
      return done(
          source.toString(),
          "-",
          engine.weightseal().decrypt(sealed, terminal().dataOut(), expected));
    }
    Place target = output.or(byDefault(engine, source, sealed));
    OpenSummary summary =
        engine.weightseal().decrypt(sealed, locate(target), expected, output.ifExists());
    return done(source.toString(), target.toString(), summary);
  }

  private Place byDefault(Engine engine, Place source, Location sealed)
      throws CommandFailedException, IOException {
    Place without = Names.withoutSealed(source);
    if (!output.isDefault() || !without.equals(source)) {
      return without;
    }
    Place target = Names.plaintext(source, boundName(engine.weightseal().inspect(sealed)));
    if (target.equals(source)) {
      throw CommandFailedException.exists(
          source + " would be decrypted onto itself", "name the output with -o");
    }
    return target;
  }

  private Answer planned(Engine engine, Place source, Location sealed, Expectations expected)
      throws CommandFailedException, IOException {
    Inspection inspection = engine.weightseal().inspect(sealed);
    expected.require(source.toString(), inspection.identity(), inspection.pin());
    if (output.isStandardOutput() && !inspection.singleFile()) {
      throw CommandFailedException.usage(
          source + " is a model of many files",
          "use weightseal cat " + source + "/PATH, or -o FOLDER");
    }
    Place target = output.or(byDefault(engine, source, sealed));
    if (!output.isStandardOutput()) {
      output.requireFree(target, stores());
    }
    engine.requireOneKnown(inspection.recipients().stream().map(Recipient::key).toList());
    long bytes = Describe.plaintextBytes(inspection);
    return Answer.askedFor(
        Describe.planned(source, target, inspection),
        "would decrypt %s (%s) to %s"
            .formatted(source, Describe.amount(inspection.files().size(), bytes), target));
  }

  private Answer decryptStandardInput(Engine engine, Expectations expected)
      throws CommandFailedException, IOException {
    if (output.isDefault()) {
      throw CommandFailedException.usage(
          "standard input has no name to derive the output's from", "name the output with -o");
    }
    if (output.isDryRun()) {
      throw CommandFailedException.usage(
          "standard input can be read only once", "leave out --dry-run");
    }
    if (output.isStandardOutput()) {
      return done(
          "-",
          "-",
          engine.weightseal().decrypt(terminal().dataIn(), terminal().dataOut(), expected));
    }
    Place target = output.or(Place.of("stdin"));
    output.requireFree(target, stores());
    Location plaintext = locate(target);
    try (Sink sink = plaintext.store().create(plaintext.name(), -1, output.ifExists())) {
      OpenSummary summary =
          engine.weightseal().decrypt(terminal().dataIn(), new SinkChannel(sink), expected);
      // Only now is it known that nothing is missing at the end.
      sink.commit();
      return done("-", target.toString(), summary);
    }
  }

  private static String boundName(Inspection inspection) {
    return inspection.singleFile()
        ? inspection.files().getFirst().path()
        : inspection.identity().name();
  }

  private static Answer done(String source, String target, OpenSummary summary) {
    Fields result =
        new Fields()
            .put("source", source)
            .put("output", target)
            .put("identity", Describe.identity(summary.identity()))
            .put("files", summary.files())
            .put("plaintextBytes", summary.plaintextBytes())
            .put("openedBy", summary.openedBy())
            .put("remarks", summary.remarks());
    return Answer.confirming(
        result,
        "decrypted %s (%s) to %s with %s"
            .formatted(
                source,
                Describe.amount(summary.files(), summary.plaintextBytes()),
                target,
                summary.openedBy()));
  }
}
