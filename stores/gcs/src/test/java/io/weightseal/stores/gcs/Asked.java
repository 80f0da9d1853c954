package io.weightseal.stores.gcs;

import com.sun.net.httpserver.HttpExchange;
import io.weightseal.stores.gcs.FakeGcs.Conditions;
import io.weightseal.stores.gcs.FakeGcs.Refusal;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a request asks for, taken apart. Whatever nobody asks for in the end is refused.
final class Asked {
  final HttpExchange exchange;
  final String path;
  final Map<String, String> query = new HashMap<>();
  final byte[] body;

  Asked(HttpExchange exchange) throws IOException {
    this.exchange = exchange;
    this.path = exchange.getRequestURI().getRawPath();
    this.body = exchange.getRequestBody().readAllBytes();
    String raw = exchange.getRequestURI().getRawQuery();
    for (String each : raw == null ? new String[0] : raw.split("&", -1)) {
      int sign = each.indexOf('=');
      query.put(
          decode(sign < 0 ? each : each.substring(0, sign)),
          sign < 0 ? "" : decode(each.substring(sign + 1)));
    }
  }

  /// The service wants to know how long a body is.
  void requireLength() throws Refusal {
    boolean sends = Set.of("POST", "PUT").contains(exchange.getRequestMethod());
    if (sends && header("Content-Length").isEmpty()) {
      throw new Refusal(411, "lengthRequired", "MissingContentLength", "no length");
    }
  }

  boolean is(String method, Pattern form) {
    return exchange.getRequestMethod().equals(method) && form.matcher(path).matches();
  }

  String part(Pattern form, int group) {
    Matcher matcher = form.matcher(path);
    if (!matcher.matches()) {
      throw new AssertionError(path);
    }
    return decode(matcher.group(group));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  void requireOnly(String... known) throws Refusal {
    if (!Set.of(known).containsAll(query.keySet())) {
      throw new Refusal(400, "invalidParameter", "InvalidArgument", "parameters: " + query);
    }
    for (String header : exchange.getRequestHeaders().keySet()) {
      if (header.toLowerCase(Locale.ROOT).startsWith("x-goog-if-")) {
        throw new Refusal(400, "notImplemented", "NotImplemented", "preconditions");
      }
    }
  }

  Conditions conditions(String name) {
    return new Conditions(Optional.ofNullable(query.get(name)).map(Long::valueOf));
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
    send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }
}
