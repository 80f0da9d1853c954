package io.weightseal.cli.command;

import io.weightseal.audit.LogFollower;
import io.weightseal.audit.LogReader;
import io.weightseal.audit.event.EventFilter;
import io.weightseal.audit.event.LoggedEvent;
import io.weightseal.audit.export.ExportFormat;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import io.weightseal.cli.output.Report;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/// `weightseal audit export`.
final class AuditExportCommand extends WeightsealCommand {
  private final AuditPlace place = new AuditPlace(this);
  private final Parameters.Value<String> format =
      parameters.option(
          String.class,
          "FORMAT",
          "jsonl (the log's own entries; the default), ocsf, cef or ecs.",
          "--format");
  private final AuditFilter filter = new AuditFilter(parameters);
  private final Parameters.Value<Long> start =
      parameters.option(Long.class, "N", "Begin with event N. Default: 0.", "--start");
  private final BooleanSupplier follow =
      parameters.flag("Go on with what comes, until interrupted.", "-f", "--follow");

  private long exported;

  AuditExportCommand(Invocation invocation) {
    super(
        invocation,
        "export",
        "Print all events of the audit log for other programs, one on a line.");
  }

  @Override
  Report.Stdout stdout() {
    return Report.Stdout.DATA;
  }

  @Override
  Answer run() throws CommandFailedException, IOException, InterruptedException {
    ExportFormat chosen = chosen();
    EventFilter wanted = filter.get();
    Long given = start.get();
    long first = given == null ? 0 : given;
    LogReader reader = place.open();
    // Not closed: standard output stays open for the process's life.
    OutputStream out =
        new BufferedOutputStream(Channels.newOutputStream(terminal().dataOut()), 1 << 16);
    reader.forEach(first, wanted, event -> print(out, chosen, event));
    out.flush();
    if (follow.getAsBoolean()) {
      follow(out, chosen, wanted, Math.max(first, reader.size()));
    }
    return Answer.confirming(
        new Fields()
            .put("format", chosen.name().toLowerCase(Locale.ROOT))
            .put("size", reader.size())
            .put("exported", exported),
        "");
  }

  private void follow(OutputStream out, ExportFormat chosen, EventFilter wanted, long first)
      throws CommandFailedException, IOException, InterruptedException {
    LogFollower follower = new LogFollower(place.require(), first);
    while (!terminal().interrupted()) {
      follower.poll(wanted, event -> print(out, chosen, event));
      out.flush();
      Thread.sleep(AuditTailCommand.MILLIS_BETWEEN_LOOKS);
    }
    throw new InterruptedException();
  }

  private void print(OutputStream out, ExportFormat chosen, LoggedEvent event) throws IOException {
    out.write((chosen.line(event) + "\n").getBytes(StandardCharsets.UTF_8));
    exported++;
  }

  private ExportFormat chosen() throws CommandFailedException {
    String given = format.get();
    if (given == null) {
      return ExportFormat.JSONL;
    }
    for (ExportFormat known : ExportFormat.values()) {
      if (known.name().equalsIgnoreCase(given)) {
        return known;
      }
    }
    throw CommandFailedException.usage(
        "no format " + given, "choose among jsonl, ocsf, cef and ecs");
  }
}
