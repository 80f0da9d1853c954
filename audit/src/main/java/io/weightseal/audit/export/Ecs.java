package io.weightseal.audit.export;

import io.weightseal.audit.event.Actor;
import io.weightseal.audit.event.CanonicalJson;
import io.weightseal.audit.event.Event;
import io.weightseal.audit.event.EventJson;
import io.weightseal.audit.event.EventModel;
import io.weightseal.audit.event.LoggedEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events in the Elastic Common Schema; what it has no field for stands under `weightseal`.
///
/// Source: Elastic Common Schema 8.17.
final class Ecs {
  private static final String VERSION = "8.17.0";

  private Ecs() {}

  static String line(LoggedEvent logged) {
    Event event = logged.event();
    Actor actor = event.actor();
    Long uid = actor.uid();
    return CanonicalJson.text(
        new Members()
            .put("@timestamp", EventJson.time(event.time()))
            .put("ecs", new Members().put("version", VERSION).map())
            .put("message", event.operationName() + " " + event.outcomeName())
            .put("event", event(logged))
            .put("error", error(event))
            .put(
                "user",
                new Members()
                    .put("name", actor.user())
                    .put("id", uid == null ? null : uid.toString())
                    .map())
            .put("host", new Members().put("hostname", actor.host()).map())
            .put("process", new Members().put("pid", actor.pid()).map())
            .put("service", new Members().put("name", "weightseal").map())
            .put("weightseal", own(event))
            .map());
  }

  private static Map<String, @Nullable Object> event(LoggedEvent logged) {
    Event event = logged.event();
    return new Members()
        .put("id", event.id())
        .put("kind", "event")
        .put("category", List.of("api"))
        .put("type", List.of(type(event)))
        .put("action", event.operationName())
        .put("outcome", outcome(event))
        .put("reason", event.cause())
        .put("duration", event.latency().toNanos())
        .put("provider", "weightseal")
        .put("dataset", "weightseal.audit")
        .put("sequence", logged.index())
        .map();
  }

  private static @Nullable Map<String, @Nullable Object> error(Event event) {
    String cause = event.cause();
    return cause == null ? null : new Members().put("type", cause).map();
  }

  private static String outcome(Event event) {
    return switch (event.outcome()) {
      case SUCCESS -> "success";
      case REFUSED, FAILED -> "failure";
    };
  }

  private static String type(Event event) {
    return switch (event.outcome()) {
      case REFUSED -> "denied";
      case SUCCESS, FAILED ->
          switch (event.operation()) {
            case CREATE, WRAP, SIGN -> "creation";
            case UNWRAP, OPEN, READ, FETCH -> "access";
            case REWRAP, ROTATE -> "change";
            case SHRED -> "deletion";
          };
    };
  }

  private static Map<String, @Nullable Object> own(Event event) {
    EventModel model = event.model();
    return new Members()
        .put("session", event.session())
        .put("outcome", event.outcomeName())
        .put("software", event.software())
        .put("principal", event.actor().principal())
        .put("digest", event.digest())
        .put("key", key(event))
        .put("model", model == null ? null : model(model))
        .put("transfer", EventJson.transfer(event.transfer()))
        .map();
  }

  private static @Nullable Map<String, @Nullable Object> key(Event event) {
    String key = event.key();
    return key == null
        ? null
        : new Members().put("uri", key).put("version", event.keyVersion()).map();
  }

  private static Map<String, @Nullable Object> model(EventModel model) {
    return new Members()
        .put("id", model.id())
        .put("name", model.name())
        .put("version", model.version())
        .put("context", model.context())
        .map();
  }
}
