package io.weightseal.cli.command;

import io.weightseal.audit.note.VerifierKey;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;

/// `weightseal audit verifier`.
final class AuditVerifierCommand extends WeightsealCommand {
  private final AuditPlace place = new AuditPlace(this);

  AuditVerifierCommand(Invocation invocation) {
    super(
        invocation,
        "verifier",
        "Print the public key that verifies the audit log's checkpoints and proofs.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    VerifierKey key = place.open().verifier();
    return Answer.askedFor(
        new Fields().put("origin", key.name()).put("verifier", key), key.toString());
  }
}
