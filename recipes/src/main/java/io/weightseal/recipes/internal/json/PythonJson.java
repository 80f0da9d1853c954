package io.weightseal.recipes.internal.json;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A JSON value as Python's `json.dumps` writes it with its usual settings: `, ` and `: ` between
/// values, members in the order in which they stand, ASCII alone.
///
/// Numbers are kept as they are written: a file that Python wrote has them as Python writes them.
///
/// @param text the value
/// @param strings its members, where it is an object whose every value is a string; else null
public record PythonJson(String text, @Nullable Map<String, String> strings) {
  /// Reads the value that begins with the parser's current token, and leaves the parser at its end.
  static PythonJson of(JsonParser parser) {
    boolean object = parser.currentToken() == JsonToken.START_OBJECT;
    Reading reading = new Reading(parser);
    reading.value();
    return new PythonJson(
        reading.text.toString(),
        object && reading.onlyStrings ? Collections.unmodifiableMap(reading.strings) : null);
  }

  private static final class Reading {
    private final JsonParser parser;
    private final PythonText text = new PythonText();
    private final Map<String, String> strings = new LinkedHashMap<>();
    private boolean onlyStrings = true;

    Reading(JsonParser parser) {
      this.parser = parser;
    }

    void value() {
      switch (parser.currentToken()) {
        case START_OBJECT -> object();
        case START_ARRAY -> array();
        case VALUE_STRING -> text.string(parser.getString());
        // A boolean, null, or a number in its own spelling.
        default -> text.plain(parser.getString());
      }
    }

    private void object() {
      text.plain("{");
      String separator = "";
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        text.plain(separator).string(name).plain(": ");
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          strings.put(name, parser.getString());
        } else {
          onlyStrings = false;
        }
        value();
        separator = ", ";
      }
      text.plain("}");
    }

    private void array() {
      text.plain("[");
      String separator = "";
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        text.plain(separator);
        value();
        separator = ", ";
      }
      text.plain("]");
    }
  }
}
