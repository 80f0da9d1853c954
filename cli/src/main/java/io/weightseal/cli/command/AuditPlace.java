package io.weightseal.cli.command;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditLog;
import io.weightseal.audit.AuditSettings;
import io.weightseal.audit.LogReader;
import io.weightseal.audit.TamperEvidentLog;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.settings.AuditConfiguration;
import io.weightseal.cli.settings.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// `--log`: which audit log a command reads.
final class AuditPlace {
  private static final String SOFTWARE = "weightseal " + ProjectVersion.CURRENT;

  private final WeightsealCommand command;
  private final Parameters.Value<Path> log;

  AuditPlace(WeightsealCommand command) {
    this.command = command;
    this.log =
        command.parameters.option(
            Path.class,
            "FOLDER",
            "The audit log's folder. Default: $WEIGHTSEAL_AUDIT_FOLDER, or audit: folder: in your"
                + " config.yaml.",
            "--log");
  }

  /// The log that the settings say key uses are recorded in; one that keeps nothing where they say
  /// none. The caller closes it.
  ///
  /// @param telling hears of entries that could not be written where the settings do not require
  ///   them
  static AuditLog configured(Environment environment, Consumer<String> telling)
      throws CommandFailedException, IOException {
    AuditConfiguration audit = environment.audit(AuditConfiguration.NONE);
    Path folder = audit.folder();
    if (folder == null) {
      return AuditLog.NONE;
    }
    Duration wait = audit.longestWait();
    AuditLog log =
        TamperEvidentLog.open(
            new AuditSettings(
                folder,
                audit.key(),
                wait == null ? AuditSettings.DEFAULT_LONGEST_WAIT : wait,
                SOFTWARE));
    return audit.isRequired() ? log : new OptionalAudit(log, telling);
  }

  /// The folder; null when neither a flag nor the settings name one.
  @Nullable Path find() throws CommandFailedException, IOException {
    AuditConfiguration flags = new AuditConfiguration(log.get(), null, null, null);
    return command.invocation().environment().audit(flags).folder();
  }

  Path require() throws CommandFailedException, IOException {
    Path folder = find();
    if (folder == null) {
      throw CommandFailedException.usage(
          "no audit log is set up here",
          "name its folder with --log, WEIGHTSEAL_AUDIT_FOLDER, or audit: folder: in your"
              + " config.yaml");
    }
    return folder;
  }

  /// The log as it is, with a hint where that is not as it was written.
  LogReader open() throws CommandFailedException, IOException {
    LogReader reader = LogReader.open(require());
    try {
      reader.requireAuthentic();
    } catch (AuditException e) {
      command.report().hint("warning: " + e.getMessage());
    }
    return reader;
  }
}
