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
/// @param size in bytes
/// @param crc32c of all its bytes, in base64; absent where the object is encrypted with a key that
///   its readers have to bring
/// @param mark what its writer marked it with
record ObjectMetadata(
    String name,
    Bucket.Version version,
    long size,
    Optional<String> crc32c,
    Instant created,
    Optional<String> mark) {
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
          Long.parseLong(text(json, "size")),
          Optional.ofNullable(json.get("crc32c")).map(JsonElement::getAsString),
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

  /// Whether it holds those bytes and no others.
  boolean is(PartSum sum) {
    return size == sum.size() && crc32c.equals(Optional.of(sum.base64()));
  }

  Bucket.Found found() {
    return new Bucket.Found(size, version, mark);
  }
}
