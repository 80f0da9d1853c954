package io.weightseal.stores.gcs;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32C;

/// What a bucket of Cloud Storage does, by its published documentation, in memory: generations,
/// conditions checked and written in one step, checksums, multipart uploads without conditions, and
/// moves. It shows nothing of permissions, retention, soft deletion, pace and sizes beyond memory.
final class FakeGcs {
  static final int SMALLEST_PART = 5 << 20;

  private final Map<String, NavigableMap<String, Held>> buckets = new ConcurrentHashMap<>();
  private final Map<String, Begun> uploads = new LinkedHashMap<>();
  private long serial = 1_700_000_000_000_000L;

  /// An object.
  static final class Held {
    private final byte[] content;
    private final long generation;
    private final Instant created = Instant.now();
    private final Map<String, String> metadata;

    Held(byte[] content, long generation, Map<String, String> metadata) {
      this.content = content;
      this.generation = generation;
      this.metadata = metadata;
    }

    byte[] content() {
      return content;
    }

    long generation() {
      return generation;
    }

    Instant created() {
      return created;
    }

    Map<String, String> metadata() {
      return metadata;
    }
  }

  /// An upload that is under way.
  record Begun(
      String bucket,
      String key,
      String id,
      Instant time,
      Map<String, String> metadata,
      NavigableMap<Integer, byte[]> parts) {}

  /// A refusal, in the words of the JSON API and in those of the XML API.
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;
    final int status;
    final String reason;
    final String code;

    Refusal(int status, String reason, String code, String said) {
      super(said);
      this.status = status;
      this.reason = reason;
      this.code = code;
    }
  }

  /// What a caller wants to hold: each absent where it did not say.
  record Conditions(Optional<Long> generation) {
    static final Conditions NONE = new Conditions(Optional.empty());
  }

  void createBucket(String name) {
    buckets.put(name, new TreeMap<>());
  }

  private NavigableMap<String, Held> bucket(String name) throws Refusal {
    NavigableMap<String, Held> bucket = buckets.get(name);
    if (bucket == null) {
      throw new Refusal(404, "notFound", "NoSuchBucket", "The specified bucket does not exist.");
    }
    return bucket;
  }

  synchronized Held get(String bucket, String key, Conditions conditions) throws Refusal {
    Held held = bucket(bucket).get(key);
    if (held == null) {
      throw new Refusal(404, "notFound", "NoSuchKey", "No such object: " + bucket + "/" + key);
    }
    require(held, conditions);
    return held;
  }

  private static void require(Held held, Conditions conditions) throws Refusal {
    long there = held == null ? 0 : held.generation();
    if (conditions.generation().isPresent() && conditions.generation().get() != there) {
      throw new Refusal(
          412,
          "conditionNotMet",
          "PreconditionFailed",
          "At least one of the pre-conditions you specified did not hold.");
    }
  }

  /// @param crc32c what the caller says of the bytes; empty where it said nothing
  synchronized Held put(
      String bucket,
      String key,
      byte[] content,
      Optional<String> crc32c,
      Map<String, String> metadata,
      Conditions conditions)
      throws Refusal {
    NavigableMap<String, Held> objects = bucket(bucket);
    requireChecksum(content, crc32c, "invalid");
    require(objects.get(key), conditions);
    Held held = new Held(content, ++serial, metadata);
    objects.put(key, held);
    return held;
  }

  private static void requireChecksum(byte[] content, Optional<String> said, String reason)
      throws Refusal {
    if (said.isPresent() && !said.get().equals(crc32c(content))) {
      throw new Refusal(
          400,
          reason,
          "BadDigest",
          "Provided CRC32C \"" + said.get() + "\" doesn't match calculated CRC32C.");
    }
  }

  static String crc32c(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return new PartSum((int) crc.getValue(), content.length).base64();
  }

  synchronized void delete(String bucket, String key, Conditions conditions) throws Refusal {
    get(bucket, key, Conditions.NONE);
    require(bucket(bucket).get(key), conditions);
    bucket(bucket).remove(key);
  }

  synchronized Held move(
      String bucket, String from, String to, Conditions source, Conditions target) throws Refusal {
    Held moved = get(bucket, from, source);
    NavigableMap<String, Held> objects = bucket(bucket);
    require(objects.get(to), target);
    if (from.equals(to)) {
      throw new Refusal(400, "invalid", "InvalidArgument", "same name");
    }
    objects.remove(from);
    Held held = new Held(moved.content(), ++serial, moved.metadata());
    objects.put(to, held);
    return held;
  }

  synchronized Map<String, Held> list(String bucket, String prefix, String after, int most)
      throws Refusal {
    Map<String, Held> page = new LinkedHashMap<>();
    for (var each : bucket(bucket).tailMap(after, false).entrySet()) {
      if (each.getKey().startsWith(prefix) && page.size() < most) {
        page.put(each.getKey(), each.getValue());
      }
    }
    return page;
  }

  static JsonObject json(String key, Held held) {
    JsonObject metadata = new JsonObject();
    held.metadata().forEach(metadata::addProperty);
    JsonObject json = new JsonObject();
    json.addProperty("kind", "storage#object");
    json.addProperty("name", key);
    // Numbers of 64 bits are strings in Google's JSON.
    json.addProperty("size", Integer.toString(held.content().length));
    json.addProperty("generation", Long.toString(held.generation()));
    json.addProperty("crc32c", crc32c(held.content()));
    json.addProperty("timeCreated", held.created().toString());
    json.add("metadata", metadata);
    return json;
  }

  synchronized String begin(String bucket, String key, Map<String, String> metadata)
      throws Refusal {
    bucket(bucket);
    String id = "ABPnzm" + ++serial;
    uploads.put(id, new Begun(bucket, key, id, Instant.now(), metadata, new TreeMap<>()));
    return id;
  }

  private Begun begun(String bucket, String key, String id) throws Refusal {
    Begun begun = uploads.get(id);
    if (begun == null || !begun.bucket().equals(bucket) || !begun.key().equals(key)) {
      throw new Refusal(404, "notFound", "NoSuchUpload", "The requested upload was not found.");
    }
    return begun;
  }

  /// The part's ETag.
  synchronized String part(
      String bucket, String key, String id, int number, byte[] content, Optional<String> crc32c)
      throws Refusal {
    Begun begun = begun(bucket, key, id);
    if (number < 1 || number > 10_000) {
      throw new Refusal(400, "invalid", "InvalidArgument", "part number");
    }
    requireChecksum(content, crc32c, "invalid");
    begun.parts().put(number, content);
    return tag(content);
  }

  private static String tag(byte[] content) {
    try {
      return "\""
          + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content))
          + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /// A part that a caller named.
  record Named(int number, String tag) {}

  synchronized Held complete(String bucket, String key, String id, List<Named> parts)
      throws Refusal {
    Begun begun = begun(bucket, key, id);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    int last = 0;
    for (Named each : parts) {
      byte[] part = begun.parts().get(each.number());
      if (part == null || !tag(part).equals(each.tag())) {
        throw new Refusal(400, "invalid", "InvalidPart", "part " + each.number());
      }
      if (each.number() <= last) {
        throw new Refusal(400, "invalid", "InvalidPartOrder", "part " + each.number());
      }
      if (!each.equals(parts.getLast()) && part.length < SMALLEST_PART) {
        throw new Refusal(400, "invalid", "EntityTooSmall", "part " + each.number());
      }
      last = each.number();
      content.writeBytes(part);
    }
    uploads.remove(id);
    Held held = new Held(content.toByteArray(), ++serial, begun.metadata());
    bucket(bucket).put(key, held);
    return held;
  }

  synchronized void abort(String bucket, String key, String id) throws Refusal {
    begun(bucket, key, id);
    uploads.remove(id);
  }

  synchronized List<Begun> uploads(String bucket, String prefix) throws Refusal {
    bucket(bucket);
    return uploads.values().stream()
        .filter(each -> each.bucket().equals(bucket) && each.key().startsWith(prefix))
        .toList();
  }

  /// The names of all objects, staged ones too.
  synchronized Set<String> names(String bucket) {
    return Set.copyOf(new HashMap<>(buckets.get(bucket)).keySet());
  }
}
