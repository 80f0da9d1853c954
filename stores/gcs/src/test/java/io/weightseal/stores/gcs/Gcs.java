package io.weightseal.stores.gcs;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.testkit.BucketService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// A server on loopback, buckets in it, what others do there, and stores.
final class Gcs {
  private static final GcsServer SERVER = start();

  private Gcs() {}

  private static GcsServer start() {
    try {
      return GcsServer.plain();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Serves all tests of this run.
  static GcsServer server() {
    return SERVER;
  }

  static String http() {
    return "http://127.0.0.1:" + SERVER.port();
  }

  static String newBucket() {
    String name = "bucket-" + UUID.randomUUID();
    SERVER.gcs.createBucket(name);
    return name;
  }

  static GcsBucket bucket(String endpoint, String bucket) {
    GcsSettings settings = new GcsSettings(URI.create(endpoint), null, null);
    return new GcsBucket(
        new GcsConnection(
            settings,
            BucketService.IMPATIENT,
            () -> {
              throw new AssertionError("credentials must not go anywhere without TLS");
            }),
        bucket);
  }

  static BucketStore store(String bucket) {
    return store(http(), bucket);
  }

  static BucketStore store(String endpoint, String bucket) {
    return new BucketStore(bucket(endpoint, bucket), GcsProvider.limits(), BucketService.QUICK);
  }

  /// What someone else writes.
  static void put(String bucket, String key, byte[] content) {
    try {
      SERVER.gcs.put(bucket, key, content, Optional.empty(), Map.of(), FakeGcs.Conditions.NONE);
    } catch (FakeGcs.Refusal e) {
      throw new AssertionError(e);
    }
  }

  static byte[] get(String bucket, String key) {
    try {
      return SERVER.gcs.get(bucket, key, FakeGcs.Conditions.NONE).content();
    } catch (FakeGcs.Refusal e) {
      throw new AssertionError(e);
    }
  }

  /// Writes an object through a store.
  static void write(ObjectStore store, String name, byte[] content) throws StoreException {
    try (Sink sink = store.create(name, content.length, IfExists.REFUSE)) {
      sink.write(ByteBuffer.wrap(content), 0);
      sink.commit();
    }
  }

  /// Reads an object through a store.
  static byte[] read(ObjectStore store, String name) throws Exception {
    try (Source source = store.open(name)) {
      ByteBuffer content = ByteBuffer.allocate((int) source.size());
      source.read(content, 0);
      return content.array();
    }
  }
}
