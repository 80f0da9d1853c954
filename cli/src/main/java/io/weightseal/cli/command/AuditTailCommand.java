package io.weightseal.cli.command;

import io.weightseal.audit.LogFollower;
import io.weightseal.audit.LogReader;
import io.weightseal.audit.event.EventFilter;
import io.weightseal.audit.event.LoggedEvent;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.BooleanSupplier;

/// `weightseal audit tail`.
final class AuditTailCommand extends WeightsealCommand {
  static final long MILLIS_BETWEEN_LOOKS = 200;

  private static final int DEFAULT_LINES = 10;

  private final AuditPlace place = new AuditPlace(this);
  private final AuditFilter filter = new AuditFilter(parameters);
  private final Parameters.Value<Integer> lines =
      parameters.option(
          Integer.class,
          "N",
          "Begin with the last N. Default: " + DEFAULT_LINES + ".",
          "-n",
          "--lines");
  private final BooleanSupplier follow =
      parameters.flag("Go on with what comes, until interrupted.", "-f", "--follow");

  AuditTailCommand(Invocation invocation) {
    super(invocation, "tail", "Show the last events of the audit log, and those that come.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException, InterruptedException {
    LogReader reader = place.open();
    EventFilter wanted = filter.get();
    int count = AuditListCommand.atLeastOne("--lines", lines.get(), DEFAULT_LINES);
    List<LoggedEvent> events = reader.last(count, wanted);
    if (follow.getAsBoolean()) {
      follow(reader, wanted, events);
    }
    return Answer.askedFor(
        new Fields().put("size", reader.size()).put("events", AuditEvents.json(events)),
        AuditEvents.text(events));
  }

  private void follow(LogReader reader, EventFilter wanted, List<LoggedEvent> first)
      throws CommandFailedException, IOException, InterruptedException {
    if (report().isJson()) {
      throw CommandFailedException.usage(
          "--json is one object, and --follow has no end",
          "use weightseal audit export --format jsonl --follow");
    }
    PrintStream out = terminal().printOut();
    first.forEach(event -> out.print(AuditEvents.text(event) + "\n"));
    LogFollower follower = new LogFollower(place.require(), reader.size());
    while (!terminal().interrupted() && !terminal().outIsClosed()) {
      follower.poll(wanted, event -> out.print(AuditEvents.text(event) + "\n"));
      out.flush();
      Thread.sleep(MILLIS_BETWEEN_LOOKS);
    }
    throw new InterruptedException();
  }
}
