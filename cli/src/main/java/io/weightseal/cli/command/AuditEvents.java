package io.weightseal.cli.command;

import io.weightseal.api.Transfer;
import io.weightseal.audit.event.Actor;
import io.weightseal.audit.event.Event;
import io.weightseal.audit.event.EventJson;
import io.weightseal.audit.event.EventModel;
import io.weightseal.audit.event.LoggedEvent;
import io.weightseal.cli.output.Fields;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Events of the audit log in words, and as JSON.
final class AuditEvents {
  private AuditEvents() {}

  static Map<String, @Nullable Object> json(LoggedEvent logged) {
    Event event = logged.event();
    return new Fields()
        .put("index", logged.index())
        .put("event", event.id())
        .put("session", event.session())
        .put("time", EventJson.time(event.time()))
        .put("actor", actor(event.actor()))
        .put("operation", event.operationName())
        .put("outcome", event.outcomeName())
        .put("cause", event.cause())
        .put("key", event.key())
        .put("keyVersion", event.keyVersion())
        .put("model", model(event.model()))
        .put("digest", event.digest())
        .put("latencyMicros", event.latency().toNanos() / 1000)
        .put("software", event.software())
        .put("transfer", EventJson.transfer(event.transfer()))
        .map();
  }

  static List<Map<String, @Nullable Object>> json(List<LoggedEvent> events) {
    return events.stream().map(AuditEvents::json).toList();
  }

  private static Map<String, @Nullable Object> actor(Actor actor) {
    return new Fields()
        .put("user", actor.user())
        .put("uid", actor.uid())
        .put("host", actor.host())
        .put("pid", actor.pid())
        .put("principal", actor.principal())
        .map();
  }

  private static @Nullable Map<String, @Nullable Object> model(@Nullable EventModel model) {
    if (model == null) {
      return null;
    }
    Map<String, String> context = model.context();
    return new Fields()
        .put("id", model.id())
        .put("name", model.name())
        .put("version", model.version())
        .put("context", context == null ? null : new TreeMap<>(context))
        .map();
  }

  static String text(List<LoggedEvent> events) {
    return events.stream().map(AuditEvents::text).collect(Collectors.joining("\n"));
  }

  /// One line, such as `7 2026-01-31T12:00:00Z success unwrap local:team (version 1) llama 3.1
  /// ann@host`.
  static String text(LoggedEvent logged) {
    Event event = logged.event();
    StringBuilder line = new StringBuilder();
    line.append(logged.index()).append("  ");
    line.append(event.time().truncatedTo(ChronoUnit.MILLIS)).append("  ");
    line.append(event.outcomeName()).append("  ").append(event.operationName());
    if (event.key() != null) {
      line.append("  ").append(event.key());
      line.append(event.keyVersion() == null ? "" : " (version " + event.keyVersion() + ")");
    }
    EventModel model = event.model();
    if (model != null) {
      line.append("  ").append(model.name()).append(' ').append(model.version());
    }
    line.append("  ").append(event.actor().user()).append('@').append(event.actor().host());
    if (event.actor().principal() != null) {
      line.append(" as ").append(event.actor().principal());
    }
    Transfer transfer = event.transfer();
    if (transfer != null) {
      line.append(" to ").append(transfer.client()).append("  ").append(transfer.request());
      line.append(transfer.range() == null ? "" : " " + transfer.range());
      line.append(" (").append(transfer.bytes()).append(" bytes, ");
      line.append(transfer.group()).append(')');
    }
    line.append(event.cause() == null ? "" : "  " + event.cause());
    return oneLine(line.toString());
  }

  // Whoever could edit the log must not move the cursor or colour the terminal.
  private static String oneLine(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? '?' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
