package io.weightseal.stores.gcs;

import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

/// fake-gcs-server on loopback: what others make of the JSON API. It knows neither multipart
/// uploads nor moves.
final class OtherServer {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private OtherServer() {}

  static LoopbackServer server() {
    return LoopbackServer.shared("fake-gcs-server", PATIENCE);
  }

  static String newBucket() {
    String name = "bucket-" + UUID.randomUUID();
    post("/storage/v1/b?project=test", "application/json", "{\"name\":\"" + name + "\"}");
    return name;
  }

  static BucketStore store(String bucket) {
    return Gcs.store(server().http(), bucket);
  }

  /// What someone else writes.
  static void put(String bucket, String key, byte[] content) {
    String name = java.net.URLEncoder.encode(key, java.nio.charset.StandardCharsets.UTF_8);
    send(
        HttpRequest.newBuilder(
                URI.create(
                    server().http()
                        + "/upload/storage/v1/b/"
                        + bucket
                        + "/o?uploadType=media&name="
                        + name))
            .POST(BodyPublishers.ofByteArray(content)));
  }

  private static void post(String place, String type, String body) {
    send(
        HttpRequest.newBuilder(URI.create(server().http() + place))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofString(body)));
  }

  private static void send(HttpRequest.Builder request) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(answer.statusCode() + " " + answer.body());
      }
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
