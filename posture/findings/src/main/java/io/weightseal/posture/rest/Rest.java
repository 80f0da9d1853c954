package io.weightseal.posture.rest;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Calls of a provider's JSON interface, each one attempt. Follows no redirects: whoever answers
/// elsewhere gets no token. Safe for use by several threads.
public final class Rest implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final int MOST_BYTES = 16 << 20;

  /// Adds credentials to a request.
  @FunctionalInterface
  public interface Signing {
    /// @param subject what errors name
    void sign(String subject, HttpRequest.Builder request) throws StoreException;
  }

  private final String scheme;
  private final Signing signing;
  private final HttpClient http;

  /// @param scheme whose section of the configuration says where the interface is, for messages
  /// @param tls what is trusted; the JDK's own where it is empty
  public Rest(String scheme, Signing signing, Optional<SSLContext> tls) {
    this.scheme = scheme;
    this.signing = signing;
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(CONNECT).followRedirects(HttpClient.Redirect.NEVER);
    tls.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /// What is there.
  public Map<String, @Nullable Object> get(Question question) throws StoreException {
    return json(question, send(question, request(question).GET()));
  }

  /// Writes a JSON object with `method`, such as `PATCH`.
  public void write(Question question, String method, Map<String, ?> body) throws StoreException {
    send(
        question,
        request(question)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(Json.line(body))));
  }

  /// Bytes of an object; none where the range begins past its end.
  public byte[] bytes(Question question, long offset, int length) throws StoreException {
    return send(
        question,
        request(question).header("Range", "bytes=" + offset + "-" + (offset + length - 1)).GET());
  }

  private static HttpRequest.Builder request(Question question) {
    return HttpRequest.newBuilder(URI.create(question.uri())).timeout(CALL);
  }

  private byte[] send(Question question, HttpRequest.Builder request) throws StoreException {
    signing.sign(question.subject(), request);
    HttpResponse<InputStream> response;
    byte[] body;
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream stream = response.body()) {
        body = stream.readNBytes(MOST_BYTES);
      }
    } catch (IOException e) {
      throw Refusal.failure(
          Reason.UNAVAILABLE, question.subject(), "no answer", "check the network, and try again");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.failure(Reason.FAILED, question.subject(), "interrupted", "try again");
    }
    int status = response.statusCode();
    if (status == 416) {
      return new byte[0];
    }
    if (status / 100 != 2) {
      throw Refusal.of(question, status, body);
    }
    return body;
  }

  private Map<String, @Nullable Object> json(Question question, byte[] body) throws StoreException {
    try {
      return Json.object(new String(body, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw Refusal.failure(
          Reason.UNAVAILABLE,
          question.subject(),
          "the answer is not the service's",
          "check endpoint of " + scheme);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
