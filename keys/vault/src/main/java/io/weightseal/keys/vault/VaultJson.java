package io.weightseal.keys.vault;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// A JSON object of a Vault's answer. Members that nobody asks for are passed over: versions of
/// Vault add some.
final class VaultJson {
  /// An object without members.
  static final VaultJson EMPTY = new VaultJson(Map.of());

  /// The one member that is a secret. It is decoded into bytes and never becomes a string.
  private static final String SECRET = "plaintext";

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(16).maxNumberLength(32).build())
          .build();

  private final Map<String, @Nullable Object> members;

  private VaultJson(Map<String, @Nullable Object> members) {
    this.members = members;
  }

  /// @throws IllegalArgumentException when `utf8` is no JSON object
  static VaultJson parse(byte[] utf8) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), utf8)) {
      if (!(value(parser, parser.nextToken(), "") instanceof VaultJson object)) {
        throw new IllegalArgumentException("not a JSON object");
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("something follows the JSON object");
      }
      return object;
    } catch (JacksonException e) {
      // The library's message may quote the answer, which may hold a data key.
      throw new IllegalArgumentException("not valid JSON");
    }
  }

  private static @Nullable Object value(JsonParser parser, @Nullable JsonToken token, String name) {
    return switch (token) {
      case START_OBJECT -> {
        Map<String, @Nullable Object> members = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String member = parser.currentName();
          members.put(member, value(parser, parser.nextToken(), member));
        }
        yield new VaultJson(members);
      }
      case START_ARRAY -> {
        List<@Nullable Object> values = new ArrayList<>();
        for (JsonToken t = parser.nextToken(); t != JsonToken.END_ARRAY; t = parser.nextToken()) {
          values.add(value(parser, t, ""));
        }
        yield values;
      }
      case VALUE_STRING -> name.equals(SECRET) ? parser.getBinaryValue() : parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case null, default -> throw new IllegalArgumentException("a value of an unexpected type");
    };
  }

  Optional<String> string(String name) {
    return of(name, String.class);
  }

  Optional<VaultJson> object(String name) {
    return of(name, VaultJson.class);
  }

  /// A number; 0 when it is not there.
  long number(String name) {
    return of(name, Long.class).orElse(0L);
  }

  /// A truth; false when it is not there.
  boolean truth(String name) {
    return of(name, Boolean.class).orElse(false);
  }

  /// The decoded secret, in an array that the caller wipes.
  Optional<byte[]> secret() {
    return of(SECRET, byte[].class);
  }

  /// The strings of an array.
  List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    if (members.get(name) instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof String string) {
          strings.add(string);
        }
      }
    }
    return strings;
  }

  /// All members that are numbers.
  Map<String, Long> numbers() {
    Map<String, Long> numbers = new HashMap<>();
    members.forEach(
        (name, value) -> {
          if (value instanceof Long number) {
            numbers.put(name, number);
          }
        });
    return numbers;
  }

  private <T> Optional<T> of(String name, Class<T> type) {
    Object value = members.get(name);
    return type.isInstance(value) ? Optional.of(type.cast(value)) : Optional.empty();
  }

  @Override
  public String toString() {
    return "VaultJson";
  }
}
