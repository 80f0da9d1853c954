package io.weightseal.keys.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.json.JsonProviders;
import com.azure.json.JsonWriter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.keys.azure.FakeVault.Answer;
import io.weightseal.keys.azure.FakeVault.Asked;
import io.weightseal.testkit.LoopbackTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import reactor.core.publisher.Mono;

/// A [FakeVault] behind HTTPS on 127.0.0.1. It challenges as the service does, takes one token,
/// records what passes, and refuses or swallows requests when told to.
final class VaultServer implements AutoCloseable {
  static final String OID = "00000000-1111-2222-3333-444444444444";
  private static final String TOKEN =
      "e30."
          + Base64.getUrlEncoder()
              .withoutPadding()
              .encodeToString(("{\"oid\":\"" + OID + "\"}").getBytes(StandardCharsets.UTF_8))
          + ".c2ln";

  final FakeVault vault = new FakeVault();

  /// Method and last part of the path of each request that came with a token, in order.
  final List<String> calls = new CopyOnWriteArrayList<>();

  /// What every request whose path ends so is answered with.
  final Map<String, Answer> refusals = new ConcurrentHashMap<>();

  /// Whether requests with a token are never answered.
  volatile boolean hangs;

  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  VaultServer() throws IOException {
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(LoopbackTls.context()));
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  String place() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// The key service under test, whose requests to any host come here.
  AzureKeyService service(Map<String, String> settings) {
    return service(settings, Duration.ofSeconds(20));
  }

  AzureKeyService service(Map<String, String> settings, Duration timeout) {
    AzureSettings checked = AzureSettings.of(new KeyServiceSettings(settings));
    return new AzureKeyService(checked, new FixedToken(), client(timeout));
  }

  TokenCredential credential() {
    return new FixedToken();
  }

  HttpClient client(Duration timeout) {
    JdkHttpClientBuilder builder =
        new JdkHttpClientBuilder(
                java.net.http.HttpClient.newBuilder().sslContext(LoopbackTls.context()))
            .configuration(Configuration.NONE);
    return new RedirectedHttpClient(AzureKeyService.http(builder, timeout), place());
  }

  private static final class FixedToken implements TokenCredential {
    @Override
    public Mono<AccessToken> getToken(TokenRequestContext request) {
      return Mono.fromSupplier(
          () -> new AccessToken(TOKEN, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String host = exchange.getRequestHeaders().getFirst(RedirectedHttpClient.HOST);
    if (authorization == null) {
      challenge(exchange, host, body.length);
      return;
    }
    String path = exchange.getRequestURI().getPath();
    String last = path.substring(path.lastIndexOf('/') + 1);
    calls.add(exchange.getRequestMethod() + " " + last);
    if (hangs) {
      park();
    }
    Answer answer = refusals.get(last);
    if (answer == null && !authorization.equals("Bearer " + TOKEN)) {
      answer = Answer.error(401, "Unauthorized", "", "not the token");
    }
    if (answer == null) {
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      answer =
          vault.answer(
              new Asked(
                  exchange.getRequestMethod(),
                  host,
                  path,
                  query,
                  new String(body, StandardCharsets.UTF_8)));
    }
    send(exchange, answer);
  }

  /// The client must not send a body before it knows whom it is to authenticate with.
  private static void challenge(HttpExchange exchange, String host, int bodyLength)
      throws IOException {
    String resource =
        host.contains("managedhsm") ? "https://managedhsm.azure.net" : "https://vault.azure.net";
    exchange
        .getResponseHeaders()
        .add(
            "WWW-Authenticate",
            "Bearer authorization=\"https://login.example/tenant\", resource=\"" + resource + "\"");
    exchange.sendResponseHeaders(bodyLength == 0 ? 401 : 500, -1);
    exchange.close();
  }

  private static void send(HttpExchange exchange, Answer answer) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonWriter json = JsonProviders.createWriter(out)) {
      json.writeUntyped(answer.body());
    }
    exchange.getResponseHeaders().add("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(answer.status(), out.size());
    exchange.getResponseBody().write(out.toByteArray());
    exchange.close();
  }

  private static void park() {
    try {
      Thread.sleep(Duration.ofMinutes(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
