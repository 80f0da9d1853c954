package io.weightseal.audit.export;

import io.weightseal.api.Transfer;
import io.weightseal.audit.event.Event;
import io.weightseal.audit.event.EventModel;
import io.weightseal.audit.event.LoggedEvent;
import org.jspecify.annotations.Nullable;

/// Events in ArcSight's Common Event Format.
///
/// Source: "Implementing ArcSight Common Event Format", version 0: seven header fields, then
/// `name=value` pairs; `|` and `\` are escaped in the one, `=` and `\` in the other.
final class Cef {
  private static final int LOW = 3;
  private static final int MEDIUM = 5;
  private static final int HIGH = 7;

  private Cef() {}

  static String line(LoggedEvent logged) {
    Event event = logged.event();
    StringBuilder line = new StringBuilder("CEF:0|Weightseal|weightseal|");
    line.append(header(event.software())).append('|');
    line.append(event.operationName()).append('|');
    line.append("Key use: ").append(event.operationName()).append(' ').append(event.outcomeName());
    line.append('|').append(severity(event)).append('|');
    line.append("rt=").append(event.time().toEpochMilli());
    add(line, "externalId", event.id());
    add(line, "act", event.operationName());
    add(line, "outcome", event.outcomeName());
    add(line, "reason", event.cause());
    add(line, "suser", event.actor().user());
    Long uid = event.actor().uid();
    add(line, "suid", uid == null ? null : uid.toString());
    add(line, "shost", event.actor().host());
    add(line, "spid", Long.toString(event.actor().pid()));
    addCustom(line, 1, "key", event.key());
    addCustom(line, 2, "keyVersion", event.keyVersion());
    EventModel model = event.model();
    if (model != null) {
      addCustom(line, 3, "model", model.name());
      addCustom(line, 4, "modelVersion", model.version());
      addCustom(line, 5, "modelId", model.id());
    }
    addCustom(line, 6, "principal", event.actor().principal());
    add(line, "fileHash", event.digest());
    Transfer transfer = event.transfer();
    if (transfer != null) {
      add(line, "duser", transfer.client());
      add(line, "request", transfer.request());
      add(line, "out", Long.toString(transfer.bytes()));
    }
    line.append(" cn1=").append(logged.index()).append(" cn1Label=logIndex");
    line.append(" cn2=").append(event.latency().toMillis()).append(" cn2Label=latencyMillis");
    return line.toString();
  }

  private static int severity(Event event) {
    return switch (event.outcome()) {
      case SUCCESS -> LOW;
      case FAILED -> MEDIUM;
      case REFUSED -> HIGH;
    };
  }

  private static void addCustom(
      StringBuilder line, int number, String label, @Nullable String value) {
    if (value != null) {
      add(line, "cs" + number, value);
      add(line, "cs" + number + "Label", label);
    }
  }

  private static void add(StringBuilder line, String name, @Nullable String value) {
    if (value != null) {
      line.append(' ').append(name).append('=');
      line.append(oneLine(value).replace("\\", "\\\\").replace("=", "\\="));
    }
  }

  private static String header(String value) {
    return oneLine(value).replace("\\", "\\\\").replace("|", "\\|");
  }

  private static String oneLine(String value) {
    return value.replaceAll("\\p{Cntrl}", " ");
  }
}
