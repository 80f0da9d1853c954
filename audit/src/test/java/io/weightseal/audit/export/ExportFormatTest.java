package io.weightseal.audit.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.Transfer;
import io.weightseal.audit.event.Actor;
import io.weightseal.audit.event.Event;
import io.weightseal.audit.event.EventJson;
import io.weightseal.audit.event.EventModel;
import io.weightseal.audit.event.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

final class ExportFormatTest {
  private static final String ID = "019c16a4-1f58-7000-8000-000000000001";
  private static final String SESSION = "019c16a4-1f58-7000-8000-000000000002";
  private static final Instant TIME = Instant.parse("2026-01-31T23:59:59.123456Z");

  private static LoggedEvent event(Operation operation, Outcome outcome) {
    Event event =
        new Event(
            ID,
            SESSION,
            TIME,
            new Actor("ann", 1000L, "host.example", 4711, "arn:aws:iam::1:user/a=b"),
            operation,
            outcome,
            outcome == Outcome.SUCCESS ? null : "DENIED",
            "awskms:///alias/a|b\\c",
            "7",
            new EventModel("00112233445566778899aabbccddeeff", "llama=3", "3.1", Map.of("k", "v")),
            "sha256:" + "ab".repeat(32),
            Duration.ofMillis(12),
            "weightseal 0.1|0",
            operation == Operation.FETCH
                ? new Transfer("dns:n=1", "GET /v1/models/a|b", "0-9", 10, "X25519MLKEM768")
                : null);
    return logged(event);
  }

  private static LoggedEvent logged(Event event) {
    return new LoggedEvent(42, event, new String(EventJson.write(event), StandardCharsets.UTF_8));
  }

  private static LoggedEvent bare() {
    return logged(
        new Event(
            ID,
            SESSION,
            TIME,
            new Actor("u", null, "h", 1, null),
            Operation.CREATE,
            Outcome.FAILED,
            null,
            null,
            null,
            null,
            null,
            Duration.ZERO,
            "s",
            null));
  }

  private static List<LoggedEvent> all() {
    List<LoggedEvent> all = new ArrayList<>(List.of(bare()));
    for (Operation operation : Operation.values()) {
      for (Outcome outcome : Outcome.values()) {
        all.add(event(operation, outcome));
      }
    }
    return all;
  }

  /// The paths of all values, such as `actor.user.name`, with their values as text.
  private static Map<String, String> flat(String json) {
    Map<String, String> values = new HashMap<>();
    try (JsonParser parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
      while (parser.nextToken() != null) {
        JsonToken token = parser.currentToken();
        if (token.isScalarValue()) {
          String path = parser.streamReadContext().pathAsPointer().toString();
          values.put(path.substring(1).replace('/', '.'), parser.getString());
        }
      }
    }
    return values;
  }

  @Test
  void jsonlIsTheLogsOwnEntry() {
    LoggedEvent event = event(Operation.UNWRAP, Outcome.SUCCESS);
    assertEquals(event.json(), ExportFormat.JSONL.line(event));
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyLineIsOneLine(LoggedEvent event) {
    for (ExportFormat format : ExportFormat.values()) {
      assertFalse(format.line(event).contains("\n"), format.toString());
    }
  }

  /// What schema.ocsf.io requires of class 6003, version 1.5.0.
  @ParameterizedTest
  @MethodSource("all")
  void ocsfHasItsRequiredAttributes(LoggedEvent event) {
    Map<String, String> ocsf = flat(ExportFormat.OCSF.line(event));
    assertTrue(
        ocsf.keySet()
            .containsAll(
                Set.of(
                    "activity_id",
                    "category_uid",
                    "class_uid",
                    "severity_id",
                    "time",
                    "type_uid",
                    "metadata.version",
                    "metadata.product.name",
                    "metadata.product.vendor_name",
                    "actor.user.name",
                    "api.operation",
                    "src_endpoint.hostname")),
        ocsf.toString());
    assertEquals("6", ocsf.get("category_uid"));
    assertEquals("6003", ocsf.get("class_uid"));
    int activity = Integer.parseInt(ocsf.get("activity_id"));
    assertTrue(activity >= 1 && activity <= 4, ocsf.toString());
    assertEquals(Integer.toString(600_300 + activity), ocsf.get("type_uid"));
    assertEquals(Long.toString(TIME.toEpochMilli()), ocsf.get("time"));
    assertEquals(event.event().outcome() == Outcome.SUCCESS ? "1" : "2", ocsf.get("status_id"));
  }

  @Test
  void ocsfSaysWhatWasDoneToWhat() {
    Map<String, String> ocsf =
        flat(ExportFormat.OCSF.line(event(Operation.SHRED, Outcome.REFUSED)));
    assertEquals("4", ocsf.get("activity_id"));
    assertEquals("DENIED", ocsf.get("status_detail"));
    assertEquals("DENIED", ocsf.get("api.response.error"));
    assertEquals(ID, ocsf.get("metadata.uid"));
    assertEquals("42", ocsf.get("metadata.sequence"));
    assertEquals("awskms:///alias/a|b\\c", ocsf.get("resources.0.uid"));
    assertEquals("llama=3", ocsf.get("resources.1.name"));
    assertEquals("v", ocsf.get("resources.1.data.context.k"));
    assertEquals("1000", ocsf.get("actor.user.uid"));
    assertEquals("4711", ocsf.get("actor.process.pid"));
  }

  @Test
  void aRefusedReadIsAnAccessThatWasDenied() {
    ExportedRead read = new ExportedRead(event(Operation.READ, Outcome.REFUSED));
    assertEquals("2", read.ocsf().get("activity_id"));
    assertEquals("read", read.ocsf().get("api.operation"));
    assertEquals("denied", read.ecs().get("event.type.0"));
    assertEquals("read", read.ecs().get("event.action"));
  }

  private record ExportedRead(LoggedEvent event) {
    Map<String, String> ocsf() {
      return flat(ExportFormat.OCSF.line(event));
    }

    Map<String, String> ecs() {
      return flat(ExportFormat.ECS.line(event));
    }
  }

  @Test
  void cefEscapesWhatItMust() {
    String cef = ExportFormat.CEF.line(event(Operation.UNWRAP, Outcome.REFUSED));
    assertTrue(
        cef.startsWith(
            "CEF:0|Weightseal|weightseal|weightseal 0.1\\|0|unwrap|Key use: unwrap refused|7|rt="
                + TIME.toEpochMilli()
                + " "),
        cef);
    assertTrue(cef.contains(" cs1=awskms:///alias/a|b\\\\c cs1Label=key "), cef);
    assertTrue(cef.contains(" cs3=llama\\=3 cs3Label=model "), cef);
    assertTrue(cef.contains(" cs6=arn:aws:iam::1:user/a\\=b cs6Label=principal "), cef);
    assertTrue(cef.contains(" reason=DENIED "), cef);
    assertTrue(cef.endsWith(" cn1=42 cn1Label=logIndex cn2=12 cn2Label=latencyMillis"), cef);
  }

  @ParameterizedTest
  @MethodSource("all")
  void ecsKeepsToItsAllowedValues(LoggedEvent event) {
    Map<String, String> ecs = flat(ExportFormat.ECS.line(event));
    assertEquals("2026-01-31T23:59:59.123456Z", ecs.get("@timestamp"));
    assertEquals("event", ecs.get("event.kind"));
    assertEquals("api", ecs.get("event.category.0"));
    assertTrue(
        Set.of("access", "change", "creation", "deletion", "denied")
            .contains(ecs.get("event.type.0")));
    assertTrue(Set.of("success", "failure").contains(ecs.get("event.outcome")));
    assertEquals(ID, ecs.get("event.id"));
    assertEquals(Long.toString(event.event().latency().toNanos()), ecs.get("event.duration"));
    assertEquals(event.event().actor().user(), ecs.get("user.name"));
    assertEquals(event.event().key(), ecs.get("weightseal.key.uri"));
  }
}
