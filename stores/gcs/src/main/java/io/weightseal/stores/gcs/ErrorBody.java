package io.weightseal.stores.gcs;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import org.w3c.dom.Element;

/// What stands in a refusal, of either API.
///
/// @param code the JSON API's reason or the XML API's code; empty where none can be read
/// @param said the service's words
record ErrorBody(String code, String said) {
  private static final ErrorBody NOTHING = new ErrorBody("", "");

  static ErrorBody of(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    if (text.startsWith("<")) {
      return ofXml(body);
    }
    return text.startsWith("{") ? ofJson(text) : new ErrorBody("", text);
  }

  private static ErrorBody ofXml(byte[] body) {
    return Xml.root(body, "Error")
        .map(error -> new ErrorBody(text(error, "Code"), text(error, "Message")))
        .orElse(NOTHING);
  }

  private static String text(Element error, String name) {
    return Xml.text(error, name).orElse("");
  }

  private static ErrorBody ofJson(String text) {
    try {
      JsonObject error = JsonParser.parseString(text).getAsJsonObject().getAsJsonObject("error");
      if (error == null) {
        return NOTHING;
      }
      String said = string(error.get("message"));
      JsonElement errors = error.get("errors");
      if (errors == null || errors.getAsJsonArray().isEmpty()) {
        return new ErrorBody("", said);
      }
      return new ErrorBody(
          string(errors.getAsJsonArray().get(0).getAsJsonObject().get("reason")), said);
    } catch (JsonParseException | IllegalStateException | ClassCastException e) {
      return NOTHING;
    }
  }

  private static String string(JsonElement element) {
    return element != null && element.isJsonPrimitive() ? element.getAsString() : "";
  }
}
