package io.weightseal.keys.files;

import tools.jackson.core.JsonGenerator;

/// A [Protection] in a key's JSON file.
public final class ProtectionJson {
  private ProtectionJson() {}

  /// Writes `protection` as the value of a member whose name is written already.
  public static void write(JsonGenerator json, Protection protection) {
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

  /// Reads what [#write] made.
  ///
  /// @throws IllegalArgumentException when the object is anything else
  public static Protection read(JsonObject json) {
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
}
