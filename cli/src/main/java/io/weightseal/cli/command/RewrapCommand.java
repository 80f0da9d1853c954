package io.weightseal.cli.command;

import io.weightseal.api.KeyUri;
import io.weightseal.api.Location;
import io.weightseal.api.Recipient;
import io.weightseal.cli.due.Finding;
import io.weightseal.cli.due.KeyCheck;
import io.weightseal.cli.due.Verdict;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.stores.Place;
import io.weightseal.core.Inspection;
import io.weightseal.core.RewrapSummary;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// `weightseal rewrap`.
final class RewrapCommand extends WeightsealCommand {
  private static final int USUALLY_AT_ONCE = 8;

  private final SealedPaths paths = new SealedPaths(parameters);
  private final Parameters.Values<KeyUri> to = KeyOption.sealingFor(parameters, "--to");
  private final Parameters.Values<KeyUri> remove =
      parameters.options(
          KeyUri.class, "KEY", "Seal for this key no longer; can be given again.", "--remove");
  private final OpeningOptions expect = openingOptions();
  private final Parameters.Value<Integer> atOnce =
      parameters.option(
          Integer.class,
          "N",
          "Rewrap up to N at one time. Default: " + USUALLY_AT_ONCE + ".",
          "--at-once");
  private final BooleanSupplier skipCurrent =
      parameters.flag(
          "Leave alone what is wrapped by the newest version of every --to, and by no --remove:"
              + " to go on where an earlier run was stopped.",
          "--skip-current");
  private final BooleanSupplier dryRun =
      parameters.flag("Say what would be done, and do nothing.", "--dry-run");

  RewrapCommand(Invocation invocation) {
    super(
        invocation,
        "rewrap",
        "Change the keys that open a sealed file or model. Takes the same time for every size.");
    parameters.footer(
        "",
        "Whoever opened it before may have kept its data key: to shut them out, use reencrypt.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    // Removing alone is allowed; only the flag adds keys then, not the settings' default.
    List<KeyUri> wanted =
        to.get().isEmpty() && !remove.get().isEmpty()
            ? List.of()
            : KeyOption.required(settings(to.get()));
    try (Engine engine = new Engine(this, settings(wanted))) {
      KeyCheck check = new KeyCheck(engine.keyServices()::allowed, null);
      return Several.each(
          this,
          paths.get(stores()),
          dryRun.getAsBoolean() ? Answer.Importance.ASKED_FOR : Answer.Importance.CONFIRMATION,
          atOnce(),
          (artifact, fields) ->
              skipCurrent.getAsBoolean() && isCurrent(engine, check, artifact, wanted, fields)
                  ? artifact + " is current"
                  : dryRun.getAsBoolean()
                      ? planned(engine, artifact, wanted, fields)
                      : rewrap(engine, artifact, wanted, fields));
    }
  }

  private int atOnce() throws CommandFailedException {
    Integer given = atOnce.get();
    if (given != null && given < 1) {
      throw CommandFailedException.usage("--at-once " + given, "name 1 or more");
    }
    return given == null ? USUALLY_AT_ONCE : given;
  }

  private boolean isCurrent(
      Engine engine, KeyCheck check, Place sealed, List<KeyUri> wanted, Fields fields)
      throws CommandFailedException, IOException {
    Inspection inspection = engine.weightseal().inspect(locate(sealed));
    List<KeyUri> current =
        check.of(sealed.toString(), inspection.identity(), inspection.recipients()).stream()
            .filter(finding -> finding.verdict() == Verdict.CURRENT)
            .map(Finding::recipient)
            .filter(Objects::nonNull)
            .map(Recipient::key)
            .toList();
    boolean toBeRemoved =
        inspection.recipients().stream().map(Recipient::key).anyMatch(remove.get()::contains);
    if (!current.containsAll(wanted) || toBeRemoved) {
      return false;
    }
    fields
        .put("skipped", true)
        .put("identity", Describe.identity(inspection.identity()))
        .put("recipients", Describe.recipients(inspection.recipients()));
    return true;
  }

  private String rewrap(Engine engine, Place sealed, List<KeyUri> wanted, Fields fields)
      throws IOException, CommandFailedException {
    Location location = locate(sealed);
    RewrapSummary summary;
    try {
      summary = engine.weightseal().rewrap(location, expect.get(), wanted, remove.get());
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          sealed + ": " + e.getMessage(), "see its keys with weightseal inspect");
    }
    fields
        .put("identity", Describe.identity(summary.identity()))
        .put("before", Describe.recipients(summary.before()))
        .put("recipients", Describe.recipients(summary.after()));
    return "rewrapped %s: now for %s (before: %s)"
        .formatted(sealed, Describe.keys(summary.after()), Describe.keys(summary.before()));
  }

  private String planned(Engine engine, Place sealed, List<KeyUri> wanted, Fields fields)
      throws IOException, CommandFailedException {
    Inspection inspection = engine.weightseal().inspect(locate(sealed));
    engine.requireKnown(wanted);
    List<KeyUri> before = inspection.recipients().stream().map(Recipient::key).toList();
    engine.requireOneKnown(before);
    for (KeyUri key : remove.get()) {
      if (!before.contains(key)) {
        throw CommandFailedException.usage(
            sealed + " is not sealed for " + key, "see its keys with weightseal inspect");
      }
    }
    Set<KeyUri> after = new LinkedHashSet<>(before);
    after.removeAll(remove.get());
    after.addAll(wanted);
    if (after.isEmpty()) {
      throw CommandFailedException.usage(
          "nobody could open " + sealed + " afterwards", "name another key with --to");
    }
    fields
        .put("dryRun", true)
        .put("identity", Describe.identity(inspection.identity()))
        .put("before", Describe.recipients(inspection.recipients()))
        .put("keys", after);
    return "would rewrap %s for %s (now: %s)"
        .formatted(
            sealed,
            after.stream().map(KeyUri::value).collect(Collectors.joining(", ")),
            KeyOption.list(before));
  }
}
