package io.weightseal.posture.azure;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.weightseal.posture.json.Json;
import io.weightseal.testkit.LoopbackTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Azure Resource Manager as its REST references publish it, over TLS on loopback. Strict: a path,
/// a version of an interface, a method or a property that it does not expect it refuses, and
/// remembers; and each request has to bring the token.
///
/// What it does not show: that Azure answers so; who may do what; that the account's identity has
/// to be let into the vault; that some changes take their time; what the settings do.
final class ResourceManagerStandIn implements AutoCloseable {
  static final String TOKEN = "token-of-nobody";

  private static final Map<String, String> VERSIONS =
      Map.of(
          "/subscriptions", "2022-12-01",
          "Microsoft.Storage", "2023-05-01",
          "Microsoft.KeyVault", "2023-07-01",
          "Microsoft.Insights", "2021-05-01-preview");

  /// What the references let be patched here.
  private static final Set<String> PATCHED =
      Set.of(
          "minimumTlsVersion",
          "supportsHttpsTrafficOnly",
          "allowBlobPublicAccess",
          "encryption",
          "publicAccess",
          "source",
          "keyVaultProperties");

  private final HttpsServer server;

  /// Path to the resource, or to a status of three digits.
  final Map<String, Object> resources = new LinkedHashMap<>();

  /// Path to a list of paths, of which each part holds one.
  final Map<String, List<String>> lists = new LinkedHashMap<>();

  final List<String> unexpected = new ArrayList<>();
  final List<String> writes = new ArrayList<>();

  ResourceManagerStandIn() {
    try {
      server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setHttpsConfigurator(new HttpsConfigurator(LoopbackTls.context()));
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "https://127.0.0.1:" + server.getAddress().getPort();
  }

  @SuppressWarnings("unchecked") // as they were put
  Map<String, Object> properties(String path) {
    return (Map<String, Object>) ((Map<String, Object>) resources.get(path)).get("properties");
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    String method = exchange.getRequestMethod();
    if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      unexpected.add("no token: " + method + " " + path);
      reply(exchange, 401, Map.of());
    } else if (!query.startsWith("api-version=" + version(path))) {
      unexpected.add("version: " + method + " " + path + "?" + query);
      reply(exchange, 400, Map.of("error", Map.of("code", "InvalidApiVersionParameter")));
    } else if (resources.get(path) instanceof String status) {
      reply(exchange, Integer.parseInt(status), Map.of("error", Map.of("code", "Refused")));
    } else if (method.equals("GET") && lists.containsKey(path)) {
      list(exchange, path, query);
    } else if (!resources.containsKey(path)) {
      unexpected.add(method + " " + path);
      reply(exchange, 404, Map.of("error", Map.of("code", "ResourceNotFound")));
    } else if (method.equals("GET")) {
      reply(exchange, 200, resources.get(path));
    } else {
      write(exchange, method, path);
    }
  }

  private static String version(String path) {
    return VERSIONS.entrySet().stream()
        .filter(each -> path.contains("/providers/" + each.getKey() + "/"))
        // The last provider of a path is the one that answers.
        .max((a, b) -> Integer.compare(path.lastIndexOf(a.getKey()), path.lastIndexOf(b.getKey())))
        .map(Map.Entry::getValue)
        .orElse(String.valueOf(VERSIONS.get("/subscriptions")));
  }

  /// One to a part.
  private void list(HttpExchange exchange, String path, String query) throws IOException {
    List<String> all = lists.getOrDefault(path, List.of());
    int at = query.contains("&at=") ? Integer.parseInt(query.replaceFirst(".*&at=", "")) : 0;
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("value", at < all.size() ? List.of(resources.get(all.get(at))) : List.of());
    if (at + 1 < all.size()) {
      page.put(
          "nextLink", url() + path + "?" + query.replaceFirst("&at=.*", "") + "&at=" + (at + 1));
    }
    reply(exchange, 200, page);
  }

  @SuppressWarnings("unchecked") // JSON that this class made
  private void write(HttpExchange exchange, String method, String path) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, Object> given = (Map<String, Object>) Json.object(body).get("properties");
    boolean put = path.endsWith("/blobServices/default");
    if (!method.equals(put ? "PUT" : "PATCH")
        || (!put && !PATCHED.containsAll(given.keySet()))
        || !"application/json".equals(exchange.getRequestHeaders().getFirst("Content-Type"))) {
      unexpected.add(method + " " + path + " " + body);
      reply(exchange, 400, Map.of("error", Map.of("code", "InvalidRequest")));
      return;
    }
    writes.add(method + " " + path.replaceFirst(".*/storageAccounts/", "") + " " + body);
    Map<String, Object> resource = new LinkedHashMap<>((Map<String, Object>) resources.get(path));
    // What is not named in a PUT is reset.
    Map<String, Object> properties =
        put
            ? new LinkedHashMap<>()
            : new LinkedHashMap<>((Map<String, Object>) resource.get("properties"));
    properties.putAll(given);
    resource.put("properties", properties);
    resources.put(path, resource);
    reply(exchange, 200, resource);
  }

  private static void reply(HttpExchange exchange, int status, Object body) throws IOException {
    byte[] bytes = Json.line(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
