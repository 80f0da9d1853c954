package io.weightseal.cli.command;

import io.weightseal.api.AuditException;
import io.weightseal.audit.EventProof;
import io.weightseal.audit.LogReader;
import io.weightseal.audit.event.LoggedEvent;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;

/// `weightseal audit prove`.
final class AuditProveCommand extends WeightsealCommand {
  private final Parameters.Value<String> event =
      parameters.argument(
          "EVENT", "An event: its number, or its id.", Parameters.Presence.REQUIRED);
  private final AuditPlace place = new AuditPlace(this);

  AuditProveCommand(Invocation invocation) {
    super(
        invocation,
        "prove",
        "Print a proof that an event is in the audit log, for someone who has not the log.");
    parameters.footer(
        "", "Whoever gets it checks it with: weightseal audit check PROOF --verifier KEY");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    LogReader reader = place.open();
    LoggedEvent proven = find(reader, String.valueOf(event.get()));
    String proof = EventProof.prove(reader, proven.index());
    Fields result = new Fields().put("event", AuditEvents.json(proven)).put("proof", proof);
    return Answer.askedFor(result, proof.stripTrailing());
  }

  private static LoggedEvent find(LogReader reader, String named) throws IOException {
    if (named.matches("[0-9]{1,18}")) {
      return reader.at(Long.parseLong(named));
    }
    return reader
        .find(named)
        .orElseThrow(
            () ->
                new AuditException(
                    AuditException.Reason.ABSENT,
                    "no event " + named + " in the audit log; see weightseal audit list --json"));
  }
}
