package io.weightseal.stores.gcs;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.weightseal.stores.gcs.FakeGcs.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/// A [FakeGcs] behind HTTP on 127.0.0.1, in the JSON API and in the XML API. It refuses what it was
/// not made for: parameters and headers that it does not know, multipart uploads with conditions
/// (as Cloud Storage does), and requests without a token where one is asked for.
final class GcsServer implements AutoCloseable {
  final FakeGcs gcs = new FakeGcs();

  /// What each request whose line contains the key is refused with, before it is done.
  final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

  /// The one token that is taken; null where none is asked for.
  volatile String token;

  /// Where every request is sent on to; null where none is.
  volatile String redirect;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  private GcsServer(HttpServer server) {
    this.server = server;
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  private static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  static GcsServer plain() throws IOException {
    return new GcsServer(HttpServer.create(loopback(), 0));
  }

  static GcsServer tls(SSLContext context) throws IOException {
    HttpsServer https = HttpsServer.create(loopback(), 0);
    https.setHttpsConfigurator(new HttpsConfigurator(context));
    return new GcsServer(https);
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    boolean json = exchange.getRequestURI().getRawPath().contains("storage/v1/");
    try {
      String further = redirect;
      if (further != null) {
        exchange.getResponseHeaders().set("Location", further);
        exchange.sendResponseHeaders(307, -1);
        return;
      }
      Asked asked = new Asked(exchange);
      asked.requireLength();
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      for (var each : refusals.entrySet()) {
        if (line.contains(each.getKey())) {
          throw each.getValue();
        }
      }
      String wanted = token;
      if (wanted != null
          && !asked.header("Authorization").equals(Optional.of("Bearer " + wanted))) {
        throw new Refusal(401, "authError", "AuthenticationRequired", "Invalid Credentials");
      }
      if (json) {
        new JsonApi(gcs).answer(asked);
      } else {
        new XmlApi(gcs).answer(asked);
      }
    } catch (Refusal e) {
      refuse(exchange, e, json);
    } catch (RuntimeException e) {
      refuse(exchange, new Refusal(500, "backendError", "InternalError", e.toString()), json);
    } finally {
      exchange.close();
    }
  }

  private static void refuse(HttpExchange exchange, Refusal refusal, boolean json)
      throws IOException {
    if (!json) {
      String body =
          "<?xml version='1.0' encoding='UTF-8'?><Error><Code>%s</Code><Message>%s</Message></Error>"
              .formatted(refusal.code, Xml.escape(refusal.getMessage()));
      Asked.send(exchange, refusal.status, "application/xml; charset=UTF-8", body);
      return;
    }
    JsonObject each = new JsonObject();
    each.addProperty("reason", refusal.reason);
    each.addProperty("message", refusal.getMessage());
    JsonArray errors = new JsonArray();
    errors.add(each);
    JsonObject error = new JsonObject();
    error.addProperty("code", refusal.status);
    error.addProperty("message", refusal.getMessage());
    error.add("errors", errors);
    JsonObject body = new JsonObject();
    body.add("error", error);
    Asked.send(exchange, refusal.status, "application/json; charset=UTF-8", body.toString());
  }
}
