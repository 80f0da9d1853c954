package io.weightseal.format;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/// Writes maps, collections, strings, numbers, booleans and null as JSON, in the order in which
/// they come. Anything else is written as the string that it gives of itself.
///
/// For answers and messages; what the sealed format holds has rules of its own.
public final class JsonValue {
  private JsonValue() {}

  /// Writes one value, and leaves `json` open.
  public static void write(JsonGenerator json, @Nullable Object value) {
    switch (value) {
      case null -> json.writeNull();
      case Map<?, ?> map -> {
        json.writeStartObject();
        map.forEach(
            (name, member) -> {
              json.writeName(String.valueOf(name));
              write(json, member);
            });
        json.writeEndObject();
      }
      case Collection<?> values -> {
        json.writeStartArray();
        values.forEach(member -> write(json, member));
        json.writeEndArray();
      }
      case Boolean truth -> json.writeBoolean(truth);
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      case BigInteger number -> json.writeNumber(number);
      case BigDecimal number -> json.writeNumber(number);
      default -> json.writeString(value.toString());
    }
  }
}
