package io.weightseal.posture.gcs;

import com.google.auth.oauth2.AccessToken;
import com.google.auth.oauth2.GoogleCredentials;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls of Google's JSON interfaces, each one attempt. Safe for use by several threads.
///
/// Sources: the Cloud Storage JSON API reference, version v1, and the Cloud KMS REST reference.
final class Rest implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 16 << 20;
  private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

  private final GcsSettings settings;
  private final HttpClient http;
  private @Nullable GoogleCredentials credentials;

  Rest(GcsSettings settings) {
    this.settings = settings;
    this.http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  }

  GcsSettings settings() {
    return settings;
  }

  /// A part of a path or query, escaped.
  static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// @param path below the endpoint of Cloud Storage
  Map<String, @Nullable Object> storage(String subject, String permission, String path)
      throws StoreException {
    return json(subject, send(subject, permission, request(settings.storage() + path).GET()));
  }

  /// @param path below the endpoint of Cloud KMS
  Map<String, @Nullable Object> kms(String subject, String permission, String path)
      throws StoreException {
    return json(subject, send(subject, permission, request(settings.kms() + path).GET()));
  }

  void patch(String subject, String permission, String path, Map<String, ?> body)
      throws StoreException {
    send(
        subject,
        permission,
        request(settings.storage() + path)
            .header("Content-Type", "application/json")
            .method("PATCH", HttpRequest.BodyPublishers.ofString(Json.line(body))));
  }

  /// Bytes of an object; none where the range begins past its end.
  byte[] bytes(String subject, String permission, String path, long offset, int length)
      throws StoreException {
    return send(
        subject,
        permission,
        request(settings.storage() + path)
            .header("Range", "bytes=" + offset + "-" + (offset + length - 1))
            .GET());
  }

  private static HttpRequest.Builder request(String uri) {
    return HttpRequest.newBuilder(URI.create(uri)).timeout(CALL);
  }

  private byte[] send(String subject, String permission, HttpRequest.Builder request)
      throws StoreException {
    sign(subject, request);
    HttpResponse<InputStream> response;
    byte[] body;
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream stream = response.body()) {
        body = stream.readNBytes(MOST_BYTES);
      }
    } catch (IOException e) {
      throw failure(Reason.UNAVAILABLE, subject, "no answer", "check the network, and try again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(Reason.FAILED, subject, "interrupted", "try again");
    }
    int status = response.statusCode();
    if (status == 416) {
      return new byte[0];
    }
    if (status / 100 != 2) {
      throw refused(subject, permission, status);
    }
    return body;
  }

  private void sign(String subject, HttpRequest.Builder request) throws StoreException {
    if (settings.onLoopback()) {
      return;
    }
    try {
      request.header("Authorization", "Bearer " + token());
      if (settings.project() != null) {
        request.header("x-goog-user-project", settings.project());
      }
    } catch (IOException e) {
      // What the library says here may repeat what a credential process printed: it is left out.
      throw failure(
          Reason.DENIED,
          subject,
          "there are no Google credentials, or they have expired",
          "sign in with gcloud auth application-default login");
    }
  }

  private synchronized String token() throws IOException {
    if (credentials == null) {
      credentials = GoogleCredentials.getApplicationDefault().createScoped(SCOPE);
    }
    credentials.refreshIfExpired();
    AccessToken token = credentials.getAccessToken();
    if (token == null) {
      throw new IOException("no token");
    }
    return token.getTokenValue();
  }

  private static Map<String, @Nullable Object> json(String subject, byte[] body)
      throws StoreException {
    try {
      return Json.object(new String(body, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw failure(
          Reason.UNAVAILABLE, subject, "the answer is none of Google's", "check endpoint of gs");
    }
  }

  private static StoreException refused(String subject, String permission, int status) {
    return switch (status) {
      case 401, 403 ->
          failure(
              Reason.DENIED,
              subject,
              "access denied, it takes " + permission + " (HTTP " + status + ")",
              "grant a role with " + permission);
      // Not ABSENT, which would say that a setting of it is not set.
      case 404 ->
          failure(
              Reason.UNSUITABLE, subject, "there is no such thing (HTTP 404)", "check its name");
      case 412 ->
          failure(
              Reason.CONFLICT,
              subject,
              "someone changed it since the plan was made (HTTP 412)",
              "make the plan anew");
      case 429 ->
          failure(Reason.THROTTLED, subject, "too many requests (HTTP 429)", "lower --pace");
      default ->
          status >= 500
              ? failure(Reason.UNAVAILABLE, subject, "it failed (HTTP " + status + ")", "try again")
              : failure(
                  Reason.FAILED, subject, "it refused (HTTP " + status + ")", "check the name");
    };
  }

  private static StoreException failure(Reason reason, String subject, String fact, String next) {
    return new StoreException(reason, subject + ": " + fact + "; " + next);
  }

  @Override
  public void close() {
    http.close();
  }
}
