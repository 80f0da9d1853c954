package io.weightseal.audit.export;

import io.weightseal.audit.event.Actor;
import io.weightseal.audit.event.CanonicalJson;
import io.weightseal.audit.event.Event;
import io.weightseal.audit.event.EventModel;
import io.weightseal.audit.event.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events as OCSF's API Activity.
///
/// Source: schema.ocsf.io, version 1.5.0, class 6003: its required attributes, and the recommended
/// ones that an event has something for.
final class Ocsf {
  static final String VERSION = "1.5.0";
  static final int CATEGORY = 6;
  static final int CLASS = 6003;

  private static final int INFORMATIONAL = 1;
  private static final int LOW = 2;
  private static final int MEDIUM = 3;
  private static final String PRODUCT = "Weightseal";

  private Ocsf() {}

  static String line(LoggedEvent logged) {
    Event event = logged.event();
    int activity = activity(event);
    return CanonicalJson.text(
        new Members()
            .put("category_uid", CATEGORY)
            .put("class_uid", CLASS)
            .put("activity_id", activity)
            .put("activity_name", event.operationName())
            .put("type_uid", CLASS * 100 + activity)
            .put("time", event.time().toEpochMilli())
            .put("duration", event.latency().toMillis())
            .put("severity_id", severity(event))
            .put("status_id", succeeded(event) ? 1 : 2)
            .put("status", succeeded(event) ? "Success" : "Failure")
            .put("status_code", event.outcomeName())
            .put("status_detail", event.cause())
            .put("message", event.operationName() + " " + event.outcomeName())
            .put("metadata", metadata(logged))
            .put("actor", actor(event))
            .put("api", api(event))
            .put("src_endpoint", new Members().put("hostname", event.actor().host()).map())
            .put("resources", resources(event))
            .map());
  }

  private static boolean succeeded(Event event) {
    return switch (event.outcome()) {
      case SUCCESS -> true;
      case REFUSED, FAILED -> false;
    };
  }

  // 1 create, 2 read, 3 update, 4 delete.
  private static int activity(Event event) {
    return switch (event.operation()) {
      case CREATE, WRAP, SIGN -> 1;
      case UNWRAP, OPEN, READ, FETCH -> 2;
      case REWRAP, ROTATE -> 3;
      case SHRED -> 4;
    };
  }

  private static int severity(Event event) {
    return switch (event.outcome()) {
      case SUCCESS -> INFORMATIONAL;
      case FAILED -> LOW;
      case REFUSED -> MEDIUM;
    };
  }

  private static Map<String, @Nullable Object> metadata(LoggedEvent logged) {
    Event event = logged.event();
    return new Members()
        .put("version", VERSION)
        .put("uid", event.id())
        .put("sequence", logged.index())
        .put("correlation_uid", event.session())
        .put(
            "product",
            new Members()
                .put("name", PRODUCT)
                .put("vendor_name", PRODUCT)
                .put("version", event.software())
                .map())
        .map();
  }

  private static Map<String, @Nullable Object> actor(Event event) {
    Actor actor = event.actor();
    Long uid = actor.uid();
    return new Members()
        .put(
            "user",
            new Members()
                .put("name", actor.user())
                .put("uid", uid == null ? null : uid.toString())
                .put("uid_alt", actor.principal())
                .map())
        .put("process", new Members().put("pid", actor.pid()).map())
        .put("session", new Members().put("uid", event.session()).map())
        .map();
  }

  private static Map<String, @Nullable Object> api(Event event) {
    String cause = event.cause();
    return new Members()
        .put("operation", event.operationName())
        .put("service", new Members().put("name", PRODUCT).map())
        .put("response", cause == null ? null : new Members().put("error", cause).map())
        .map();
  }

  private static @Nullable List<Map<String, @Nullable Object>> resources(Event event) {
    List<Map<String, @Nullable Object>> resources = new ArrayList<>();
    String key = event.key();
    if (key != null) {
      resources.add(
          new Members()
              .put("type", "key")
              .put("uid", key)
              .put("version", event.keyVersion())
              .map());
    }
    EventModel model = event.model();
    if (model != null) {
      resources.add(
          new Members()
              .put("type", "model")
              .put("uid", model.id())
              .put("name", model.name())
              .put("version", model.version())
              .put("data", data(event, model))
              .map());
    }
    return resources.isEmpty() ? null : resources;
  }

  private static Map<String, @Nullable Object> data(Event event, EventModel model) {
    return new Members().put("digest", event.digest()).put("context", model.context()).map();
  }
}
