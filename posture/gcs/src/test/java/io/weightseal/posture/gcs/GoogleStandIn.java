package io.weightseal.posture.gcs;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weightseal.posture.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Answers of the Cloud Storage JSON API and of Cloud KMS as their references publish them, on
/// loopback. Strict: what it does not expect it answers with 501, and remembers.
///
/// What it does not show: that Google answers so; credentials; quotas; what the settings do.
final class GoogleStandIn implements AutoCloseable {
  private final HttpServer server;

  /// Path and query, to the body; or a status of three digits.
  final Map<String, String> answers = new ConcurrentHashMap<>();

  final List<String> unexpected = new ArrayList<>();
  final List<String> patches = new ArrayList<>();

  GoogleStandIn() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String uri = exchange.getRequestURI().toString();
    if (exchange.getRequestMethod().equals("PATCH")) {
      patch(exchange, uri);
      return;
    }
    String body = answers.get(uri);
    if (body == null) {
      unexpected.add(exchange.getRequestMethod() + " " + uri);
      body = "501";
    }
    if (body.matches("[0-9]{3}")) {
      reply(exchange, Integer.parseInt(body), "{}");
      return;
    }
    String range = exchange.getRequestHeaders().getFirst("Range");
    if (uri.endsWith("?alt=media") != (range != null)) {
      unexpected.add("a range where none belongs, or none where one does: " + uri);
    }
    reply(exchange, range == null ? 200 : 206, body);
  }

  /// Only of the metageneration that the bucket has.
  private void patch(HttpExchange exchange, String uri) throws IOException {
    String path = uri.substring(0, uri.indexOf('?'));
    Map<String, Object> bucket = new LinkedHashMap<>(Json.object(answers.get(path)));
    if (!uri.equals(path + "?ifMetagenerationMatch=" + bucket.get("metageneration"))) {
      reply(exchange, 412, "{}");
      return;
    }
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    patches.add(body);
    bucket.putAll(Json.object(body));
    bucket.put("metageneration", "9");
    answers.put(path, Json.line(bucket));
    reply(exchange, 200, answers.get(path));
  }

  private static void reply(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
