package io.weightseal.keys.hybrid;

import io.weightseal.keys.files.JsonObject;
import io.weightseal.keys.files.Protection;
import io.weightseal.keys.files.ProtectionJson;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The file `key.json`: what a key is, but for its private half.
final class HybridKeyJson {
  static final int MAX_BYTES = 16 * 1024;
  static final String FORMAT = "weightseal/v1 hybrid key";

  private static final String PUBLIC_FORMAT = "weightseal/v1 hybrid public half";

  private HybridKeyJson() {}

  static byte[] write(HybridKey key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Protection protection = key.protection();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("format", protection == null ? PUBLIC_FORMAT : FORMAT);
      json.writeStringProperty("created", key.created().toString());
      json.writeStringProperty("public", key.publicHalf().text());
      if (protection != null) {
        json.writeName("protection");
        ProtectionJson.write(json, protection);
      }
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /// Reads what [#write(HybridKey)] made.
  ///
  /// @throws IllegalArgumentException when the bytes are anything else
  static HybridKey read(byte[] utf8, Path folder) {
    JsonObject json = JsonObject.parse(utf8);
    String format = json.string("format");
    if (!format.equals(FORMAT) && !format.equals(PUBLIC_FORMAT)) {
      throw new IllegalArgumentException(
          "format is neither \"" + FORMAT + "\" nor \"" + PUBLIC_FORMAT + "\"");
    }
    PublicHalf publicHalf = PublicHalf.parse(json.string("public"));
    Protection protection =
        format.equals(FORMAT) ? ProtectionJson.read(json.object("protection")) : null;
    HybridKey key = new HybridKey(publicHalf, folder, json.time("created"), protection);
    json.requireNoMore();
    return key;
  }
}
