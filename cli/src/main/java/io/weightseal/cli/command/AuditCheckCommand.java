package io.weightseal.cli.command;

import io.weightseal.audit.EventProof;
import io.weightseal.audit.note.VerifierKey;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;
import java.nio.file.Path;

/// `weightseal audit check`.
final class AuditCheckCommand extends WeightsealCommand {
  private static final int MAX_PROOF_BYTES = 200_000;

  private final Parameters.Value<String> proof =
      parameters.argument(
          "PROOF", "A file with what audit prove printed.", Parameters.Presence.REQUIRED);
  private final AuditVerifierOption verifier = new AuditVerifierOption(parameters);
  private final AuditPlace place = new AuditPlace(this);

  AuditCheckCommand(Invocation invocation) {
    super(invocation, "check", "Check a proof that an event is in an audit log. Needs no log.");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Path file = Path.of(String.valueOf(proof.get()));
    String text = AuditVerifierOption.read(file, MAX_PROOF_BYTES, "a proof");
    EventProof.Proven proven = EventProof.check(text, key());
    Fields result =
        new Fields()
            .put("origin", proven.checkpoint().origin())
            .put("size", proven.checkpoint().size())
            .put("event", AuditEvents.json(proven.event()));
    return Answer.confirming(
        result,
        AuditEvents.text(proven.event())
            + "\nis in the audit log "
            + proven.checkpoint().origin()
            + ", which had "
            + proven.checkpoint().size()
            + " events");
  }

  private VerifierKey key() throws CommandFailedException, IOException {
    VerifierKey given = verifier.find();
    if (given != null) {
      return given;
    }
    if (place.find() == null) {
      throw CommandFailedException.usage(
          "no key to check the proof with",
          "give the log's --verifier key, or its folder by --log");
    }
    return place.open().verifier();
  }
}
