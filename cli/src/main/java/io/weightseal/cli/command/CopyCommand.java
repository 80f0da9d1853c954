package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.ByteCount;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.CopySummary;
import io.weightseal.core.Inspection;
import io.weightseal.core.Weightseal;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/// `weightseal cp`.
final class CopyCommand extends WeightsealCommand {
  private final Parameters.Values<String> words =
      parameters.arguments("SEALED OUT", "A sealed file or model, and where it is to be copied.");
  private final BooleanSupplier force =
      parameters.flag("Replace what stands under the copy's name.", "--force");
  private final BooleanSupplier dryRun =
      parameters.flag("Say what would be done, and do nothing.", "--dry-run");

  CopyCommand(Invocation invocation) {
    super(
        invocation,
        "cp",
        "Copy a sealed file or model as it is, from and to paths and stores. Takes no key.");
    parameters.footer(
        "",
        "Each segment of a model is compared with the digest that its manifest lists, and the",
        "manifest is written last. A sealed file that stands alone has no manifest: see verify.",
        "Example: weightseal cp llama.sealed s3://models/llama-3.sealed");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    if (words.get().size() != 2) {
      throw CommandFailedException.usage(
          "cp takes a sealed file or model, and where to copy it", "see weightseal cp --help");
    }
    Place source = Place.of(words.get().get(0));
    Place target = Place.of(words.get().get(1));
    if (source.named().equals(target.named())) {
      throw CommandFailedException.usage(source + " is both", "name another place for the copy");
    }
    Location sealed = locate(source);
    Location copy = locate(target);
    try (Engine engine = new Engine(this, settings())) {
      return dryRun.getAsBoolean()
          ? planned(engine.weightseal(), source, sealed, target, copy)
          : done(source, target, engine.weightseal().copy(sealed, copy, ifExists()));
    }
  }

  private IfExists ifExists() {
    return force.getAsBoolean() ? IfExists.REPLACE : IfExists.REFUSE;
  }

  private Answer planned(
      Weightseal weightseal, Place source, Location sealed, Place target, Location copy)
      throws CommandFailedException, IOException {
    Inspection inspection = weightseal.inspect(sealed);
    if (ifExists() == IfExists.REFUSE && copy.store().find(copy.name()).isPresent()) {
      throw CommandFailedException.exists(
          "exists already: " + target, "choose another name, or add --force to replace it");
    }
    long bytes = Describe.plaintextBytes(inspection);
    return Answer.askedFor(
        Describe.planned(source, target, inspection),
        "would copy %s (%s) to %s"
            .formatted(source, Describe.amount(inspection.files().size(), bytes), target));
  }

  private static Answer done(Place source, Place target, CopySummary summary) {
    Fields result =
        new Fields()
            .put("source", source)
            .put("output", target)
            .put("identity", Describe.identity(summary.identity()))
            .put("files", summary.files())
            .put("plaintextBytes", summary.plaintextBytes())
            .put("sealedBytes", summary.sealedBytes())
            .put("comparedSegments", summary.comparedSegments());
    return Answer.confirming(
        result,
        "copied %s (%s) to %s; %s"
            .formatted(
                source,
                ByteCount.of(summary.sealedBytes()),
                target,
                summary.comparedSegments() > 0
                    ? "every segment is the one that its manifest lists"
                    : "see weightseal verify for whether it is whole"));
  }
}
