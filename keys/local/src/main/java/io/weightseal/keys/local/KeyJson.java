package io.weightseal.keys.local;

import io.weightseal.keys.files.JsonObject;
import io.weightseal.keys.files.ProtectionJson;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The file `key.json`: what a key is, but for its secrets.
final class KeyJson {
  static final int MAX_BYTES = 256 * 1024;

  static final String FORMAT = "weightseal/v1 local key";

  private KeyJson() {}

  static byte[] write(LocalKey key) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      json.writeStartObject();
      json.writeStringProperty("format", FORMAT);
      json.writeStringProperty("name", key.name());
      json.writeStringProperty("created", key.created().toString());
      json.writeName("protection");
      ProtectionJson.write(json, key.protection());
      json.writeArrayPropertyStart("versions");
      for (LocalKey.Version version : key.versions()) {
        json.writeStartObject();
        json.writeNumberProperty("version", version.number());
        json.writeStringProperty("created", version.created().toString());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /// Reads what [#write(LocalKey)] made.
  ///
  /// @throws IllegalArgumentException when the bytes are anything else
  static LocalKey read(byte[] utf8, Path folder) {
    JsonObject json = JsonObject.parse(utf8);
    if (!json.string("format").equals(FORMAT)) {
      throw new IllegalArgumentException("format is not \"" + FORMAT + "\"");
    }
    LocalKey key =
        new LocalKey(
            json.string("name"),
            folder,
            json.time("created"),
            ProtectionJson.read(json.object("protection")),
            json.objects("versions").stream().map(KeyJson::version).toList());
    json.requireNoMore();
    return key;
  }

  private static LocalKey.Version version(JsonObject json) {
    LocalKey.Version version = new LocalKey.Version(json.number("version"), json.time("created"));
    json.requireNoMore();
    return version;
  }
}
