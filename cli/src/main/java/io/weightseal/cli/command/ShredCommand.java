package io.weightseal.cli.command;

import io.weightseal.api.Location;
import io.weightseal.api.Recipient;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.passphrase.Confirmation;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Inspection;
import io.weightseal.core.RewrapSummary;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/// `weightseal shred`.
final class ShredCommand extends WeightsealCommand {
  private final Parameters.Values<String> paths =
      parameters.arguments("SEALED", "Sealed files and models.");
  private final BooleanSupplier yes =
      parameters.flag("Do it without asking at the terminal.", "--yes");
  private final BooleanSupplier dryRun =
      parameters.flag("Say what would be done, and do nothing.", "--dry-run");

  ShredCommand(Invocation invocation) {
    super(
        invocation,
        "shred",
        "Remove every wrapped data key from a sealed file or model, so that nobody can open it.");
    parameters.footer(
        "",
        "A copy or backup of the file, or of a model's keys.json, undoes this for as long as a key",
        "that wrapped the data key exists; so do file systems that keep old blocks. What cannot be",
        "undone: destroying those keys as well. Whoever opened it before may have kept its data.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    List<String> named = paths.get();
    try (Engine engine = new Engine(this, settings())) {
      if (!dryRun.getAsBoolean() && !yes.getAsBoolean()) {
        Confirmation.require(
            "Nobody will be able to open " + String.join(", ", named) + " again.", "shred");
      }
      return Several.each(
          this,
          named,
          dryRun.getAsBoolean() ? Answer.Importance.ASKED_FOR : Answer.Importance.CONFIRMATION,
          (artifact, fields) ->
              dryRun.getAsBoolean()
                  ? planned(engine, artifact, fields)
                  : shred(engine, artifact, fields));
    }
  }

  private String planned(Engine engine, Place sealed, Fields fields)
      throws CommandFailedException, IOException {
    Inspection inspection = engine.weightseal().inspect(locate(sealed));
    fields
        .put("dryRun", true)
        .put("identity", Describe.identity(inspection.identity()))
        .put("before", Describe.recipients(inspection.recipients()))
        .put("recipients", List.of());
    return "would shred %s (now for: %s)".formatted(sealed, keys(inspection.recipients()));
  }

  private String shred(Engine engine, Place sealed, Fields fields)
      throws CommandFailedException, IOException {
    Location location = locate(sealed);
    RewrapSummary summary = engine.weightseal().shred(location);
    fields
        .put("identity", Describe.identity(summary.identity()))
        .put("before", Describe.recipients(summary.before()))
        .put("recipients", List.of());
    return "shredded %s: nobody can open it (before: %s). Copies and backups of its keys undo this."
        .formatted(sealed, keys(summary.before()));
  }

  private static String keys(List<Recipient> recipients) {
    return recipients.isEmpty() ? "nobody" : Describe.keys(recipients);
  }
}
