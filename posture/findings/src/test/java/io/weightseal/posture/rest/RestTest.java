package io.weightseal.posture.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Answers of a JSON interface, and what they are taken for.
class RestTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private Rest rest;
  private int status = 200;
  private String body = "{}";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          if (status / 100 == 3) {
            exchange.getResponseHeaders().set("Location", url() + "/elsewhere");
          }
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    rest =
        new Rest("xx", (_, request) -> request.header("Authorization", "secret"), Optional.empty());
  }

  @AfterEach
  void stop() {
    rest.close();
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private StoreException refusal(int with, String answer) {
    status = with;
    body = answer;
    return assertThrows(
        StoreException.class, () -> rest.get(new Question("xx://a", "a.read", url() + "/here")));
  }

  @Test
  void bringsCredentialsNowhereElse() {
    for (int redirect : List.of(301, 302, 303, 307, 308)) {
      asked.clear();
      assertEquals(Reason.FAILED, refusal(redirect, "{}").reason());
      assertEquals(List.of("/here"), asked);
    }
  }

  @Test
  void saysWhatWasMissing() {
    Map<Integer, Reason> reasons =
        Map.of(
            401, Reason.DENIED,
            403, Reason.DENIED,
            404, Reason.UNSUITABLE,
            409, Reason.CONFLICT,
            412, Reason.CONFLICT,
            429, Reason.THROTTLED,
            500, Reason.UNAVAILABLE,
            400, Reason.FAILED);
    reasons.forEach((code, reason) -> assertEquals(reason, refusal(code, "{}").reason()));
    assertTrue(refusal(403, "{}").getMessage().contains("a.read"));
  }

  @Test
  void repeatsAnErrorCodeAndNothingElse() {
    String told =
        refusal(400, "{\"error\":{\"code\":\"KeyNotFound\",\"message\":\"words\"}}").getMessage();
    assertTrue(told.contains("KeyNotFound"), told);
    assertFalse(told.contains("words"), told);
    told = refusal(400, "{\"error\":{\"code\":\"a token\"}}").getMessage();
    assertFalse(told.contains("token"), told);
  }

  @Test
  void takesOnlyObjectsForAnswers() {
    for (String answer : List.of("", "[]", "<html>", "{\"a\":1,\"a\":2}")) {
      assertEquals(Reason.UNAVAILABLE, refusal(200, answer).reason(), answer);
    }
  }
}
