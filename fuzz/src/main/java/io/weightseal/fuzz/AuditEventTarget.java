package io.weightseal.fuzz;

import static io.weightseal.fuzz.Attempt.require;

import io.weightseal.audit.event.Event;
import io.weightseal.audit.event.EventJson;
import io.weightseal.audit.event.LoggedEvent;
import io.weightseal.audit.export.ExportFormat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// An entry of the audit log: what is read is written the same way, and can be exported.
public final class AuditEventTarget {
  private AuditEventTarget() {}

  public static void fuzzerTestOneInput(byte[] input) {
    Optional<Event> read =
        Attempt.of(
            input.length,
            () -> {
              try {
                return EventJson.read(input);
              } catch (IllegalArgumentException e) {
                throw AuditBytes.refused(e);
              }
            });
    read.ifPresent(event -> check(event, input));
  }

  private static void check(Event event, byte[] input) {
    LoggedEvent logged = new LoggedEvent(0, event, new String(input, StandardCharsets.UTF_8));
    for (ExportFormat format : ExportFormat.values()) {
      boolean own = format == ExportFormat.JSONL;
      require(own || !format.line(logged).contains("\n"), "an export of two lines");
    }
    byte[] again;
    try {
      again = EventJson.write(event);
    } catch (IllegalArgumentException e) {
      require(input.length > EventJson.MAX_BYTES / 8, "a short event that cannot be written");
      return;
    }
    require(EventJson.read(again).equals(EventJson.read(again)), "reads differ");
    require(
        Arrays.equals(EventJson.write(EventJson.read(again)), again),
        "another spelling when rewritten");
  }
}
