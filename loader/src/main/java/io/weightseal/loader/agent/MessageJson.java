package io.weightseal.loader.agent;

import io.weightseal.format.JsonValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// The members of a JSON object in a message. Every method throws where the text is not as asked.
///
/// spec: agent-v1#msg-3
final class MessageJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(4)
                  .maxStringLength(8192)
                  .maxNameLength(1024)
                  .maxNumberLength(19)
                  .build())
          .build();

  private final Map<String, Object> members;

  private MessageJson(Map<String, Object> members) {
    this.members = members;
  }

  static MessageJson parse(byte[] utf8) throws MalformedMessageException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedMessageException("not well-formed UTF-8");
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedMessageException("not a JSON object");
      }
      MessageJson object = object(parser);
      if (parser.nextToken() != null) {
        throw new MalformedMessageException("something follows the JSON object");
      }
      return object;
    } catch (JacksonException e) {
      throw new MalformedMessageException("not valid JSON");
    }
  }

  private static MessageJson object(JsonParser parser) throws MalformedMessageException {
    Map<String, Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      members.put(name, value(parser, parser.nextToken()));
    }
    return new MessageJson(members);
  }

  private static Object value(JsonParser parser, JsonToken token) throws MalformedMessageException {
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      default -> throw new MalformedMessageException("a value that no message has");
    };
  }

  private static List<Object> array(JsonParser parser) throws MalformedMessageException {
    List<Object> values = new ArrayList<>();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      values.add(value(parser, token));
    }
    return values;
  }

  /// Refuses members that no message of this kind has.
  void requireOnly(Set<String> names) throws MalformedMessageException {
    for (String name : members.keySet()) {
      if (!names.contains(name)) {
        throw new MalformedMessageException("an unknown member");
      }
    }
  }

  String string(String name) throws MalformedMessageException {
    return require(name, String.class);
  }

  /// A whole number from 0 on.
  long number(String name) throws MalformedMessageException {
    return natural(require(name, Long.class));
  }

  @Nullable MessageJson optionalObject(String name) throws MalformedMessageException {
    return optional(name, MessageJson.class);
  }

  @Nullable String optionalString(String name) throws MalformedMessageException {
    return optional(name, String.class);
  }

  /// An array whose every entry is an array of `width` whole numbers from 0 on.
  List<List<Long>> rows(String name, int width) throws MalformedMessageException {
    List<List<Long>> rows = new ArrayList<>();
    for (Object row : require(name, List.class)) {
      if (!(row instanceof List<?> cells) || cells.size() != width) {
        throw new MalformedMessageException(name + " must hold rows of " + width + " numbers");
      }
      List<Long> numbers = new ArrayList<>();
      for (Object cell : cells) {
        numbers.add(natural(cell));
      }
      rows.add(numbers);
    }
    return rows;
  }

  Map<String, String> strings() throws MalformedMessageException {
    Map<String, String> strings = new LinkedHashMap<>();
    for (String name : members.keySet()) {
      strings.put(name, string(name));
    }
    return strings;
  }

  private static long natural(Object value) throws MalformedMessageException {
    if (value instanceof Long number && number >= 0) {
      return number;
    }
    throw new MalformedMessageException("a whole number from 0 on must stand here");
  }

  private <T> @Nullable T optional(String name, Class<T> type) throws MalformedMessageException {
    Object value = members.get(name);
    if (value != null && !type.isInstance(value)) {
      throw new MalformedMessageException(name + " is of another type");
    }
    return type.cast(value);
  }

  private <T> T require(String name, Class<T> type) throws MalformedMessageException {
    T value = optional(name, type);
    if (value == null) {
      throw new MalformedMessageException("no member " + name);
    }
    return value;
  }

  /// Maps, collections, strings, whole numbers and booleans as JSON.
  static byte[] bytes(Map<String, ?> object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      JsonValue.write(json, object);
    }
    return bytes.toByteArray();
  }
}
