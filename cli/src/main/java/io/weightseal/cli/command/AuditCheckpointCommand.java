package io.weightseal.cli.command;

import io.weightseal.audit.LogReader;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;

/// `weightseal audit checkpoint`.
final class AuditCheckpointCommand extends WeightsealCommand {
  private final AuditPlace place = new AuditPlace(this);

  AuditCheckpointCommand(Invocation invocation) {
    super(
        invocation,
        "checkpoint",
        "Print the audit log's newest signed checkpoint, to be saved where nobody who can change the"
            + " log can change it.");
    parameters.footer("", "Later: weightseal audit verify --from FILE");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    LogReader reader = LogReader.open(place.require());
    reader.requireAuthentic();
    Fields result = new Fields().put("size", reader.size()).put("checkpoint", reader.checkpoint());
    return Answer.askedFor(result, reader.checkpoint().stripTrailing());
  }
}
