package io.weightseal.cli.command;

import io.weightseal.audit.LogReader;
import io.weightseal.audit.event.LoggedEvent;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `weightseal audit list`.
final class AuditListCommand extends WeightsealCommand {
  private static final int DEFAULT_LIMIT = 1000;

  private final AuditPlace place = new AuditPlace(this);
  private final AuditFilter filter = new AuditFilter(parameters);
  private final Parameters.Value<Integer> limit =
      parameters.option(
          Integer.class,
          "N",
          "List at most the last N. Default: " + DEFAULT_LIMIT + "; audit export has no limit.",
          "--limit");

  AuditListCommand(Invocation invocation) {
    super(invocation, "list", "List events of the audit log, oldest first.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    LogReader reader = place.open();
    int most = atLeastOne("--limit", limit.get(), DEFAULT_LIMIT);
    List<LoggedEvent> events = reader.last(most, filter.get());
    if (events.size() == most && most < reader.size()) {
      report().hint("there may be more: see --limit, and weightseal audit export");
    }
    return Answer.askedFor(
        new Fields().put("size", reader.size()).put("events", AuditEvents.json(events)),
        AuditEvents.text(events));
  }

  static int atLeastOne(String option, @Nullable Integer given, int otherwise)
      throws CommandFailedException {
    if (given != null && given < 1) {
      throw CommandFailedException.usage(option + " " + given + ": too few", "give 1 or more");
    }
    return given == null ? otherwise : given;
  }
}
