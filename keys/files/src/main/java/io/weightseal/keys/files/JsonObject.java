package io.weightseal.keys.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// A JSON object whose members are taken out one by one, so that what is left over is not known.
///
/// Every method throws [IllegalArgumentException] where the text is not as asked.
public final class JsonObject {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(4).build())
          .build();

  private final Map<String, Object> members;

  private JsonObject(Map<String, Object> members) {
    this.members = members;
  }

  /// The one object that `utf8` holds, with at most four levels of nesting.
  public static JsonObject parse(byte[] utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not well-formed UTF-8", e);
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (!(value(parser, parser.nextToken()) instanceof JsonObject object)) {
        throw new IllegalArgumentException("not a JSON object");
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something follows the JSON object");
      }
      return object;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static Object value(JsonParser parser, @Nullable JsonToken token) {
    if (token == null) {
      throw new IllegalArgumentException("the JSON ends early");
    }
    return switch (token) {
      case START_OBJECT -> {
        Map<String, Object> members = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          members.put(name, value(parser, parser.nextToken()));
        }
        yield new JsonObject(members);
      }
      case START_ARRAY -> {
        List<Object> values = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          values.add(value(parser, t));
        }
        yield values;
      }
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getIntValue();
      default -> throw new IllegalArgumentException("a value of an unexpected type");
    };
  }

  /// Takes out a string.
  public String string(String name) {
    return take(name, String.class);
  }

  /// Takes out a whole number.
  public int number(String name) {
    return take(name, Integer.class);
  }

  /// Takes out a time, in whole seconds.
  public Instant time(String name) {
    String text = string(name);
    try {
      Instant time = Instant.parse(text);
      if (time.equals(time.truncatedTo(ChronoUnit.SECONDS)) && time.toString().equals(text)) {
        return time;
      }
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("not a time such as 2026-01-31T23:59:59Z", e);
    }
    throw new IllegalArgumentException("not a time such as 2026-01-31T23:59:59Z");
  }

  /// Takes out an object.
  public JsonObject object(String name) {
    return take(name, JsonObject.class);
  }

  /// Takes out an array of objects.
  public List<JsonObject> objects(String name) {
    List<JsonObject> objects = new ArrayList<>();
    for (Object each : take(name, List.class)) {
      if (!(each instanceof JsonObject object)) {
        throw new IllegalArgumentException("\"" + name + "\" holds something else than objects");
      }
      objects.add(object);
    }
    return objects;
  }

  private <T> T take(String name, Class<T> type) {
    Object value = members.remove(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          value == null
              ? "no member \"" + name + "\""
              : "member \"" + name + "\" is of another type");
    }
    return type.cast(value);
  }

  /// Fails when a member is left.
  public void requireNoMore() {
    if (!members.isEmpty()) {
      throw new IllegalArgumentException("a member that is not known");
    }
  }
}
