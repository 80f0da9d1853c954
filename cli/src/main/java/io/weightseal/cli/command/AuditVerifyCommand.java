package io.weightseal.cli.command;

import io.weightseal.audit.LogVerifier;
import io.weightseal.audit.note.VerifierKey;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.output.Answer;
import io.weightseal.cli.output.Fields;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// `weightseal audit verify`.
final class AuditVerifyCommand extends WeightsealCommand {
  private static final int MAX_CHECKPOINT_BYTES = 100_000;

  private final AuditPlace place = new AuditPlace(this);
  private final Parameters.Value<Path> from =
      parameters.option(
          Path.class,
          "FILE",
          "A checkpoint that was saved elsewhere: what it counts must still be there, unchanged.",
          "--from");
  private final AuditVerifierOption verifier = new AuditVerifierOption(parameters);

  AuditVerifyCommand(Invocation invocation) {
    super(
        invocation,
        "verify",
        "Check that the audit log is what was written: every entry, every tile, every signature.");
    parameters.footer(
        "",
        "Without --from, a log that was put back to an older copy as a whole looks good.",
        "Save checkpoints elsewhere: weightseal audit checkpoint >/elsewhere/checkpoint");
  }

  @Override
  Answer run() throws CommandFailedException, IOException {
    Path folder = place.require();
    VerifierKey known = verifier.find();
    LogVerifier log = known == null ? LogVerifier.of(folder) : LogVerifier.of(folder, known);
    Path saved = from.get();
    LogVerifier.Verified verified = log.verify(saved == null ? null : read(saved));
    Fields result =
        new Fields()
            .put("origin", verified.origin())
            .put("size", verified.size())
            .put("root", verified.root())
            .put("verifier", verified.verifier())
            .put("savedSize", verified.savedSize());
    return Answer.confirming(result, text(verified, known));
  }

  private static String text(LogVerifier.Verified verified, @Nullable VerifierKey known) {
    Long saved = verified.savedSize();
    return verified.size()
        + " events, as they were written\nlog       "
        + verified.origin()
        + "\nroot      "
        + verified.root()
        + "\nkey       "
        + verified.verifier()
        + (known == null ? " (as the log's folder says)" : " (as you said)")
        + (saved == null
            ? "\nsaved     no checkpoint was given: an older copy of the whole log would pass"
            : "\nsaved     the checkpoint of " + saved + " events is this log's past");
  }

  private static String read(Path file) throws CommandFailedException, IOException {
    return AuditVerifierOption.read(file, MAX_CHECKPOINT_BYTES, "a checkpoint");
  }
}
