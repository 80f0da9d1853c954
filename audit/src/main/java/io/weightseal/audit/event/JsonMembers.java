package io.weightseal.audit.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// The members of a JSON object. Every method throws [IllegalArgumentException] where the text is
/// not as asked.
final class JsonMembers {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(8).build())
          .build();

  private final Map<String, Object> members;

  private JsonMembers(Map<String, Object> members) {
    this.members = members;
  }

  static JsonMembers parse(byte[] utf8) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not well-formed UTF-8", e);
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("not a JSON object");
      }
      JsonMembers object = object(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something follows the JSON object");
      }
      return object;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("not valid JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static JsonMembers object(JsonParser parser) {
    Map<String, Object> members = new HashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      Object value = value(parser, parser.nextToken());
      if (value != null) {
        members.put(name, value);
      }
    }
    return new JsonMembers(members);
  }

  // Null for what no member of ours is: an array, a fraction, true.
  private static @Nullable Object value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case START_ARRAY -> {
        parser.skipChildren();
        yield null;
      }
      default -> null;
    };
  }

  String string(String name) {
    return require(name, String.class);
  }

  long number(String name) {
    return require(name, Long.class);
  }

  JsonMembers object(String name) {
    return require(name, JsonMembers.class);
  }

  Map<String, String> strings() {
    Map<String, String> strings = new HashMap<>();
    members.keySet().forEach(name -> strings.put(name, string(name)));
    return strings;
  }

  <T> @Nullable T optional(String name, Class<T> type) {
    Object value = members.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException("member \"" + name + "\" is of another type");
    }
    return type.cast(value);
  }

  private <T> T require(String name, Class<T> type) {
    T value = optional(name, type);
    if (value == null) {
      throw new IllegalArgumentException("no member \"" + name + "\"");
    }
    return value;
  }
}
