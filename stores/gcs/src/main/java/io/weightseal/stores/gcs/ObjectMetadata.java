package io.weightseal.stores.gcs;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Bucket;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/// What the JSON API says of an object.
///
/// @param sum of all its bytes
/// @param mark what its writer marked it with
record ObjectMetadata(
    String name, Bucket.Version version, PartSum sum, Instant created, Optional<String> mark) {
  static final String FIELDS = "name,size,generation,crc32c,timeCreated,metadata";

  static ObjectMetadata of(GcsBucket.Answered answer) throws StoreException {
    try {
      JsonObject json = answer.json();
      Optional<String> mark =
          json.get("metadata") instanceof JsonObject metadata
              ? Optional.ofNullable(metadata.get(GcsBucket.MARK)).map(JsonElement::getAsString)
              : Optional.empty();
      return new ObjectMetadata(
          text(json, "name"),
          new Bucket.Version(text(json, "generation")),
          PartSum.of(text(json, "crc32c"), Long.parseLong(text(json, "size"))),
          Instant.parse(text(json, "timeCreated")),
          mark);
    } catch (IllegalArgumentException
        | IllegalStateException
        | UnsupportedOperationException
        | DateTimeException e) {
      throw answer.refusal().noAnswer("it describes no object");
    }
  }

  private static String text(JsonObject json, String name) {
    JsonElement value = json.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no " + name);
    }
    return value.getAsString();
  }

  /// What a new object is, in JSON. The service refuses bytes of another checksum.
  static String ofNew(String key, String crc32c, String mark) {
    JsonObject marks = new JsonObject();
    marks.addProperty(GcsBucket.MARK, mark);
    JsonObject json = new JsonObject();
    json.addProperty("name", key);
    json.addProperty("contentType", GcsBucket.TYPE);
    json.addProperty("crc32c", crc32c);
    json.add("metadata", marks);
    return json.toString();
  }

  long size() {
    return sum.size();
  }

  Bucket.Found found() {
    return new Bucket.Found(size(), version, mark);
  }
}
