package io.weightseal.keys.local;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The file `key.json`: what a key is, but for its secrets.
final class KeyJson {
  static final int MAX_BYTES = 256 * 1024;

  private static final String FORMAT = "weightseal/v1 local key";

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
      write(json, key.protection());
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

  private static void write(JsonGenerator json, Protection protection) {
    json.writeStartObject();
    switch (protection) {
      case Protection.None() -> json.writeStringProperty("kind", "none");
      case Protection.Argon2id(int memoryKib, int iterations, int parallelism, String salt) -> {
        json.writeStringProperty("kind", "argon2id");
        json.writeNumberProperty("memoryKib", memoryKib);
        json.writeNumberProperty("iterations", iterations);
        json.writeNumberProperty("parallelism", parallelism);
        json.writeStringProperty("salt", salt);
      }
    }
    json.writeEndObject();
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
            time(json.string("created")),
            protection(json.object("protection")),
            json.objects("versions").stream().map(KeyJson::version).toList());
    json.requireNoMore();
    return key;
  }

  private static Protection protection(JsonObject json) {
    Protection protection =
        switch (json.string("kind")) {
          case "none" -> new Protection.None();
          case "argon2id" ->
              new Protection.Argon2id(
                  json.number("memoryKib"),
                  json.number("iterations"),
                  json.number("parallelism"),
                  json.string("salt"));
          default -> throw new IllegalArgumentException("a kind of protection that is not known");
        };
    json.requireNoMore();
    return protection;
  }

  private static LocalKey.Version version(JsonObject json) {
    LocalKey.Version version =
        new LocalKey.Version(json.number("version"), time(json.string("created")));
    json.requireNoMore();
    return version;
  }

  private static Instant time(String text) {
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
}
