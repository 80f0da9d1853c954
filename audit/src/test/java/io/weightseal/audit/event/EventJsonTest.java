package io.weightseal.audit.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUri;
import io.weightseal.api.KeyUse;
import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.ModelId;
import io.weightseal.api.ModelIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventJsonTest {
  private static final Instant NOW = Instant.parse("2026-01-31T23:59:59.000007Z");
  private static final ModelId MODEL = new ModelId("00112233445566778899aabbccddeeff");

  private final Session session =
      new Session(
          Clock.fixed(NOW, ZoneOffset.UTC), new Actor("ann", 1000L, "host.example", 4711, null));

  private static ModelIdentity identity(Map<String, String> context) {
    return new ModelIdentity(MODEL, "llama", "3.1", context);
  }

  private static KeyUse use(String key, ModelIdentity identity, String cause, String principal) {
    return new KeyUse(
        Operation.UNWRAP,
        key == null ? null : new KeyUri(key),
        "7",
        identity,
        "sha256:" + "ab".repeat(32),
        cause == null ? Outcome.SUCCESS : Outcome.REFUSED,
        cause,
        Duration.ofMillis(12),
        principal);
  }

  private String write(KeyUse use) {
    return new String(
        EventJson.write(session.event(use, "weightseal 0.1.0")), StandardCharsets.UTF_8);
  }

  /// audit-v1#event-1, audit-v1#event-2: the whole entry, letter by letter.
  @Test
  void isSpelledInOneWay() {
    String json = write(use("local:team", identity(Map.of("b", "2", "a", "1")), null, "arn:aws:x"));
    assertEquals(
        """
        {"actor":{"host":"host.example","pid":4711,"principal":"arn:aws:x","uid":1000,"user":"ann"},\
        "digest":"sha256:abababababababababababababababababababababababababababababababab",\
        "event":"ID","key":"local:team","keyVersion":"7","latencyMicros":12000,\
        "model":{"context":{"a":"1","b":"2"},"id":"00112233445566778899aabbccddeeff",\
        "name":"llama","version":"3.1"},"operation":"unwrap","outcome":"success",\
        "session":"ID","software":"weightseal 0.1.0","time":"2026-01-31T23:59:59.000007Z","v":1}\
        """,
        json.replaceAll("019c167f-c818-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", "ID"));
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void isReadAsItWasWritten(Operation operation) {
    for (Outcome outcome : Outcome.values()) {
      KeyUse use =
          new KeyUse(
              operation,
              new KeyUri("awskms:///alias/\u00e4\"\\"),
              null,
              identity(Map.of("na\"me", "va\\lue")),
              null,
              outcome,
              outcome == Outcome.SUCCESS ? null : "DENIED",
              Duration.ofNanos(1500),
              null);
      Event event = session.event(use, "s");
      Event read = EventJson.read(EventJson.write(event));
      assertEquals(Duration.ofNanos(1000), read.latency());
      assertEquals(event, read);
    }
  }

  /// audit-v1#event-3.
  @Test
  void staysSmallWhateverComes() {
    Map<String, String> long32 = new TreeMap<>();
    for (int i = 0; i < 32; i++) {
      long32.put("name" + i, "v".repeat(1024));
    }
    KeyUse huge =
        new KeyUse(
            Operation.OPEN,
            new KeyUri("local:" + "\"".repeat(1000)),
            "\u0001".repeat(100_000),
            new ModelIdentity(MODEL, "\"".repeat(256), "\\".repeat(128), long32),
            null,
            Outcome.SUCCESS,
            null,
            Duration.ofDays(1),
            "p".repeat(1_000_000));
    byte[] entry = EventJson.write(session.event(huge, "s"));
    assertTrue(entry.length < EventJson.MAX_BYTES, entry.length + " bytes");
    EventModel model = EventJson.read(entry).model();
    assertNotNull(model);
    assertNull(model.context());
    assertEquals(256, EventJson.read(entry).keyVersion().length());
    assertFalse(new String(entry, StandardCharsets.UTF_8).contains("\u0001"));
  }

  /// audit-v1#event-4.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "pkcs11:token=t;object=o?pin-value=4711secret",
        "pkcs11:token=t?pin-value=4711secret&module-name=x",
        "pkcs11:token=t?PIN-VALUE=4711secret",
      })
  void holdsNoPin(String uri) {
    String json = write(use(uri, null, null, null));
    assertFalse(json.contains("4711secret"), json);
    assertTrue(json.toLowerCase(Locale.ROOT).contains("pin-value=redacted"), json);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "bad secret: 0x1234", "a-b", "a\nb"})
  void takesOnlyAClassForACause(String cause) {
    assertThrows(
        IllegalArgumentException.class,
        () -> session.event(use("local:a", null, cause, null), "s"));
  }

  @Test
  void takesOnlyADigestForADigest() {
    KeyUse use =
        new KeyUse(
            Operation.OPEN, null, null, null, "cafe", Outcome.SUCCESS, null, Duration.ZERO, null);
    assertThrows(IllegalArgumentException.class, () -> session.event(use, "s"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"v\":2}",
        "{\"v\":\"1\"}",
        "{\"v\":1,\"v\":1}",
        "{\"v\":1}",
        "{\"v\":1} x",
        "\u00ff",
        "nonsense",
      })
  void refusesWhatIsNoEvent(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    assertThrows(IllegalArgumentException.class, () -> EventJson.read(bytes));
  }

  @Test
  void passesOverMembersOfALaterRelease() {
    String json = write(use("local:a", null, null, null));
    String later = json.replace("\"v\":1}", "\"v\":1,\"w\":[{\"x\":true},1.5],\"y\":{\"z\":[]}}");
    assertEquals(
        EventJson.read(json.getBytes(StandardCharsets.UTF_8)),
        EventJson.read(later.getBytes(StandardCharsets.UTF_8)));
  }

  /// audit-v1#event-5.
  @Test
  void idsSayWhenTheyWereMade() {
    String id = session.event(use("local:a", null, null, null), "s").id();
    assertEquals(Instant.parse("2026-01-31T23:59:59Z"), TimeOrderedId.timeOf(id));
    assertThrows(
        IllegalArgumentException.class,
        () -> TimeOrderedId.timeOf("00112233-4455-4677-8899-aabbccddeeff"));
    assertThrows(
        IllegalArgumentException.class, () -> TimeOrderedId.timeOf(id.toUpperCase(Locale.ROOT)));
  }

  @Test
  void spellsStringsAsRfc8785Does() {
    Map<String, Object> object = new HashMap<>();
    object.put("\u20ac", "Euro Sign");
    object.put("\r", "Carriage Return");
    object.put("\ufb33", "Hebrew Letter Dalet With Dagesh");
    object.put("1", "One");
    object.put("\ud83d\ude00", "Emoji: Grinning Face");
    object.put("\u0080", "Control");
    object.put("\u00f6", "Latin Small Letter O With Diaeresis");
    // The order that RFC 8785, section 3.2.3, gives for these names.
    assertEquals(
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\","
            + "\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
            + "\"\ud83d\ude00\":\"Emoji: Grinning Face\","
            + "\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
        CanonicalJson.text(object));
    assertEquals(
        "{\"s\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}",
        CanonicalJson.text(Map.of("s", "\u20ac$\u000f\nA'B\"\\\\\"/")));
    assertEquals(
        "{\"a\":[],\"b\":[1,true,{}]}",
        CanonicalJson.text(Map.of("a", List.of(), "b", List.of(1, true, Map.of()))));
    assertThrows(IllegalArgumentException.class, () -> CanonicalJson.text(Map.of("a", 1.5)));
  }

  @Test
  void filtersByEveryField() {
    Event event = session.event(use("local:team", identity(Map.of()), "DENIED", "arn:aws:x"), "s");
    EventFilter[] wanted = {
      EventFilter.ALL,
      new EventFilter("llama", null, null, null, null, null),
      new EventFilter(MODEL.hex(), null, null, null, null, null),
      new EventFilter(null, "local:team", null, null, null, null),
      new EventFilter(null, null, "ann", null, null, null),
      new EventFilter(null, null, "host.example", null, null, null),
      new EventFilter(null, null, "arn:aws:x", null, null, null),
      new EventFilter(null, null, null, NOW, null, null),
      new EventFilter(null, null, null, null, Outcome.REFUSED, null),
      new EventFilter(null, null, null, null, null, Operation.UNWRAP),
    };
    for (EventFilter filter : wanted) {
      assertTrue(filter.wants(event), filter.toString());
    }
    EventFilter[] unwanted = {
      new EventFilter("other", null, null, null, null, null),
      new EventFilter(null, "local:other", null, null, null, null),
      new EventFilter(null, null, "bob", null, null, null),
      new EventFilter(null, null, null, NOW.plusNanos(1), null, null),
      new EventFilter(null, null, null, null, Outcome.SUCCESS, null),
      new EventFilter(null, null, null, null, null, Operation.WRAP),
      new EventFilter("llama", "local:other", null, null, null, null),
    };
    for (EventFilter filter : unwanted) {
      assertFalse(filter.wants(event), filter.toString());
    }
  }
}
