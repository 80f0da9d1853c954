package io.weightseal.cli.output;

import io.weightseal.format.JsonValue;
import java.io.StringWriter;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes maps, collections, strings, numbers, booleans and null as one line of JSON. Anything else
/// is written as the string that it gives of itself.
public final class Json {
  private Json() {}

  public static String line(Map<String, ?> object) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
      JsonValue.write(json, object);
    }
    return text.toString();
  }
}
