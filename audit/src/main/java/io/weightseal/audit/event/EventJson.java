package io.weightseal.audit.event;

import io.weightseal.api.KeyUse.Operation;
import io.weightseal.api.KeyUse.Outcome;
import io.weightseal.api.Transfer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events as the log's entries.
public final class EventJson {
  /// The most bytes that an entry may have.
  public static final int MAX_BYTES = 16_384;

  private static final int VERSION = 1;
  private static final long MICROS = 1_000_000;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private EventJson() {}

  /// The entry that `event` is in the log.
  // spec: audit-v1#event-2
  public static byte[] write(Event event) {
    Map<String, @Nullable Object> members = new HashMap<>();
    members.put("v", VERSION);
    members.put("event", event.id());
    members.put("session", event.session());
    members.put("time", time(event.time()));
    members.put("actor", actor(event.actor()));
    members.put("operation", event.operationName());
    members.put("outcome", event.outcomeName());
    members.put("cause", event.cause());
    members.put("key", event.key());
    members.put("keyVersion", event.keyVersion());
    members.put("model", model(event.model()));
    members.put("digest", event.digest());
    members.put("latencyMicros", micros(event.latency()));
    members.put("software", event.software());
    members.put("transfer", transfer(event.transfer()));
    byte[] bytes = CanonicalJson.bytes(members);
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("an event of " + bytes.length + " bytes");
    }
    return bytes;
  }

  /// RFC 3339, UTC, with six digits of a second's fraction.
  public static String time(Instant time) {
    return TIME.format(time);
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static long micros(Duration latency) {
    return Math.max(0, latency.getSeconds() * MICROS + latency.getNano() / 1000);
  }

  private static Map<String, @Nullable Object> actor(Actor actor) {
    Map<String, @Nullable Object> members = new HashMap<>();
    members.put("user", actor.user());
    members.put("uid", actor.uid());
    members.put("host", actor.host());
    members.put("pid", actor.pid());
    members.put("principal", actor.principal());
    return members;
  }

  private static @Nullable Map<String, @Nullable Object> model(@Nullable EventModel model) {
    if (model == null) {
      return null;
    }
    Map<String, @Nullable Object> members = new HashMap<>();
    members.put("id", model.id());
    members.put("name", model.name());
    members.put("version", model.version());
    members.put("context", model.context());
    return members;
  }

  /// Reads an entry. Members that this release does not know are passed over.
  ///
  /// @throws IllegalArgumentException when it is no event of a version that this release knows
  public static Event read(byte[] entry) {
    JsonMembers json = JsonMembers.parse(entry);
    if (json.number("v") != VERSION) {
      throw new IllegalArgumentException("an event of version " + json.number("v"));
    }
    try {
      return new Event(
          json.string("event"),
          json.string("session"),
          Instant.parse(json.string("time")),
          actor(json.object("actor")),
          Operation.valueOf(json.string("operation").toUpperCase(Locale.ROOT)),
          Outcome.valueOf(json.string("outcome").toUpperCase(Locale.ROOT)),
          json.optional("cause", String.class),
          json.optional("key", String.class),
          json.optional("keyVersion", String.class),
          model(json),
          json.optional("digest", String.class),
          Duration.ofNanos(Math.multiplyExact(json.number("latencyMicros"), 1000L)),
          json.string("software"),
          transfer(json));
    } catch (DateTimeException | ArithmeticException e) {
      throw new IllegalArgumentException("an event with an impossible time", e);
    }
  }

  private static Actor actor(JsonMembers json) {
    return new Actor(
        json.string("user"),
        json.optional("uid", Long.class),
        json.string("host"),
        json.number("pid"),
        json.optional("principal", String.class));
  }

  /// A transfer's members; null for none.
  public static @Nullable Map<String, @Nullable Object> transfer(@Nullable Transfer transfer) {
    if (transfer == null) {
      return null;
    }
    Map<String, @Nullable Object> members = new HashMap<>();
    members.put("client", transfer.client());
    members.put("request", transfer.request());
    members.put("range", transfer.range());
    members.put("bytes", transfer.bytes());
    members.put("group", transfer.group());
    return members;
  }

  private static @Nullable Transfer transfer(JsonMembers event) {
    JsonMembers json = event.optional("transfer", JsonMembers.class);
    return json == null
        ? null
        : new Transfer(
            json.string("client"),
            json.string("request"),
            json.optional("range", String.class),
            json.number("bytes"),
            json.string("group"));
  }

  private static @Nullable EventModel model(JsonMembers event) {
    JsonMembers json = event.optional("model", JsonMembers.class);
    if (json == null) {
      return null;
    }
    JsonMembers context = json.optional("context", JsonMembers.class);
    return new EventModel(
        json.string("id"),
        json.string("name"),
        json.string("version"),
        context == null ? null : context.strings());
  }
}
