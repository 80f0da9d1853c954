package io.weightseal.stores.gcs;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.weightseal.stores.gcs.FakeGcs.Conditions;
import io.weightseal.stores.gcs.FakeGcs.Held;
import io.weightseal.stores.gcs.FakeGcs.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.w3c.dom.Element;

/// A [FakeGcs] behind HTTP on 127.0.0.1, in the JSON API and in the XML API. It refuses what it was
/// not made for: parameters and headers that it does not know, multipart uploads with conditions
/// (as Cloud Storage does), and requests without a token where one is asked for.
final class GcsServer implements AutoCloseable {
  private static final Pattern OBJECTS = Pattern.compile("/storage/v1/b/([^/]+)/o");
  private static final Pattern OBJECT = Pattern.compile("/storage/v1/b/([^/]+)/o/([^/]+)");
  private static final Pattern MOVE =
      Pattern.compile("/storage/v1/b/([^/]+)/o/([^/]+)/moveTo/o/([^/]+)");
  private static final Pattern UPLOAD = Pattern.compile("/upload/storage/v1/b/([^/]+)/o");
  private static final Pattern XML_BUCKET = Pattern.compile("/([^/]+)");
  private static final Pattern XML_OBJECT = Pattern.compile("/([^/]+)/(.+)");
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");
  private static final String MARK = "x-goog-meta-" + GcsBucket.MARK;

  final FakeGcs gcs = new FakeGcs();

  /// What each request whose line contains the key is refused with, before it is done.
  final Map<String, Refusal> refusals = new ConcurrentHashMap<>();

  /// The one token that is taken; null where none is asked for.
  volatile String token;

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

  /// What a request asks for, taken apart. Whatever nobody asks for in the end is refused.
  private final class Asked {
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
        query.put(decode(each.substring(0, sign)), decode(each.substring(sign + 1)));
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
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private void handle(HttpExchange exchange) throws IOException {
    boolean json = exchange.getRequestURI().getRawPath().contains("storage/v1/");
    try {
      Asked asked = new Asked(exchange);
      String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
      for (var each : refusals.entrySet()) {
        if (line.contains(each.getKey())) {
          throw each.getValue();
        }
      }
      String wanted = token;
      if (wanted != null && !asked.header("Authorization").equals(Optional.of("Bearer " + wanted))) {
        throw new Refusal(401, "authError", "AuthenticationRequired", "Invalid Credentials");
      }
      if (json) {
        json(asked);
      } else {
        xml(asked);
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
      send(exchange, refusal.status, "application/xml; charset=UTF-8", body);
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
    send(exchange, refusal.status, "application/json; charset=UTF-8", body.toString());
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    send(exchange, status, type, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private void json(Asked asked) throws Refusal, IOException {
    HttpExchange exchange = asked.exchange;
    if (asked.is("GET", OBJECTS)) {
      list(asked);
    } else if (asked.is("GET", OBJECT) && "media".equals(asked.query.get("alt"))) {
      media(asked);
    } else if (asked.is("GET", OBJECT)) {
      asked.requireOnly("fields");
      String key = asked.part(OBJECT, 2);
      answer(exchange, key, gcs.get(asked.part(OBJECT, 1), key, Conditions.NONE));
    } else if (asked.is("DELETE", OBJECT)) {
      asked.requireOnly("ifGenerationMatch");
      gcs.delete(
          asked.part(OBJECT, 1), asked.part(OBJECT, 2), asked.conditions("ifGenerationMatch"));
      send(exchange, 204, "application/json", new byte[0]);
    } else if (asked.is("POST", MOVE)) {
      asked.requireOnly("ifGenerationMatch", "ifSourceGenerationMatch");
      Held moved =
          gcs.move(
              asked.part(MOVE, 1),
              asked.part(MOVE, 2),
              asked.part(MOVE, 3),
              asked.conditions("ifSourceGenerationMatch"),
              asked.conditions("ifGenerationMatch"));
      answer(exchange, asked.part(MOVE, 3), moved);
    } else if (asked.is("POST", UPLOAD)) {
      insert(asked);
    } else {
      throw new Refusal(404, "notFound", "NotFound", "no such method: " + asked.path);
    }
  }

  private static void answer(HttpExchange exchange, String key, Held held) throws IOException {
    send(exchange, 200, "application/json; charset=UTF-8", FakeGcs.json(key, held).toString());
  }

  private void list(Asked asked) throws Refusal, IOException {
    asked.requireOnly("prefix", "maxResults", "fields", "pageToken");
    String bucket = asked.part(OBJECTS, 1);
    String prefix = asked.query.get("prefix");
    String after = asked.query.getOrDefault("pageToken", "");
    // Pages of two, so that going on is tried: the service may give fewer than were asked for.
    int most = Math.min(2, Integer.parseInt(asked.query.get("maxResults")));
    Map<String, Held> page = gcs.list(bucket, prefix, after, most);
    JsonObject json = new JsonObject();
    JsonArray items = new JsonArray();
    String last = "";
    for (var each : page.entrySet()) {
      items.add(FakeGcs.json(each.getKey(), each.getValue()));
      last = each.getKey();
    }
    if (!items.isEmpty()) {
      json.add("items", items);
      if (!gcs.list(bucket, prefix, last, 1).isEmpty()) {
        json.addProperty("nextPageToken", last);
      }
    }
    send(asked.exchange, 200, "application/json; charset=UTF-8", json.toString());
  }

  private void media(Asked asked) throws Refusal, IOException {
    asked.requireOnly("alt", "ifGenerationMatch");
    Held held =
        gcs.get(
            asked.part(OBJECT, 1), asked.part(OBJECT, 2), asked.conditions("ifGenerationMatch"));
    Matcher range = RANGE.matcher(asked.header("Range").orElse("bytes=0-" + Integer.MAX_VALUE));
    if (!range.matches()) {
      throw new Refusal(400, "invalid", "InvalidArgument", "range");
    }
    int size = held.content().length;
    long first = Long.parseLong(range.group(1));
    if (first >= size) {
      throw new Refusal(416, "requestedRangeNotSatisfiable", "InvalidRange", "range");
    }
    int last = (int) Math.min(size - 1L, Long.parseLong(range.group(2)));
    var headers = asked.exchange.getResponseHeaders();
    headers.set("x-goog-generation", Long.toString(held.generation()));
    headers.set("Content-Range", "bytes " + first + "-" + last + "/" + size);
    send(
        asked.exchange,
        206,
        GcsBucket.TYPE,
        Arrays.copyOfRange(held.content(), (int) first, last + 1));
  }

  private void insert(Asked asked) throws Refusal, IOException {
    asked.requireOnly("uploadType", "ifGenerationMatch");
    String type = asked.header("Content-Type").orElse("");
    String begin = "multipart/related; boundary=";
    if (!"multipart".equals(asked.query.get("uploadType")) || !type.startsWith(begin)) {
      throw new Refusal(400, "badRequest", "InvalidArgument", "no multipart/related");
    }
    String border = "--" + type.substring(begin.length());
    String all = new String(asked.body, StandardCharsets.ISO_8859_1);
    int second = all.indexOf(border, border.length());
    int end = all.lastIndexOf("\r\n" + border + "--");
    int described = all.indexOf("\r\n\r\n") + 4;
    int content = all.indexOf("\r\n\r\n", second) + 4;
    if (!all.startsWith(border + "\r\n") || second < 0 || end < content) {
      throw new Refusal(400, "badRequest", "InvalidArgument", "malformed multipart body");
    }
    JsonObject object =
        JsonParser.parseString(
                new String(
                    Arrays.copyOfRange(asked.body, described, second), StandardCharsets.UTF_8))
            .getAsJsonObject();
    Map<String, String> metadata = new HashMap<>();
    if (object.has("metadata")) {
      object
          .getAsJsonObject("metadata")
          .entrySet()
          .forEach(each -> metadata.put(each.getKey(), each.getValue().getAsString()));
    }
    String key = object.get("name").getAsString();
    Held held =
        gcs.put(
            asked.part(UPLOAD, 1),
            key,
            Arrays.copyOfRange(asked.body, content, end),
            Optional.ofNullable(object.get("crc32c")).map(each -> each.getAsString()),
            metadata,
            asked.conditions("ifGenerationMatch"));
    answer(asked.exchange, key, held);
  }

  private void xml(Asked asked) throws Refusal, IOException {
    HttpExchange exchange = asked.exchange;
    if (asked.is("GET", XML_BUCKET) && asked.query.containsKey("uploads")) {
      listUploads(asked);
      return;
    }
    if (!XML_OBJECT.matcher(asked.path).matches()) {
      throw new Refusal(400, "invalid", "InvalidArgument", asked.path);
    }
    String bucket = asked.part(XML_OBJECT, 1);
    String key = asked.part(XML_OBJECT, 2);
    String id = asked.query.get("uploadId");
    switch (exchange.getRequestMethod() + (id == null ? " new" : "")) {
      case "POST new" -> {
        asked.requireOnly("uploads");
        Map<String, String> metadata = new HashMap<>();
        asked.header(MARK).ifPresent(mark -> metadata.put(GcsBucket.MARK, mark));
        String begun = gcs.begin(bucket, key, metadata);
        send(
            exchange,
            200,
            "application/xml; charset=UTF-8",
            ("<?xml version='1.0' encoding='UTF-8'?>"
                    + "<InitiateMultipartUploadResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
                    + "<UploadId>%s</UploadId></InitiateMultipartUploadResult>")
                .formatted(begun));
      }
      case "PUT" -> {
        asked.requireOnly("uploadId", "partNumber");
        Optional<String> crc =
            asked.header("x-goog-hash").map(each -> each.substring("crc32c=".length()));
        int number = Integer.parseInt(asked.query.get("partNumber"));
        String tag = gcs.part(bucket, key, id, number, asked.body, crc);
        exchange.getResponseHeaders().set("ETag", tag);
        exchange.getResponseHeaders().add("x-goog-hash", "crc32c=" + FakeGcs.crc32c(asked.body));
        send(exchange, 200, "text/html", new byte[0]);
      }
      case "POST" -> {
        asked.requireOnly("uploadId");
        gcs.complete(bucket, key, id, named(asked.body));
        send(
            exchange,
            200,
            "application/xml; charset=UTF-8",
            "<CompleteMultipartUploadResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
                + "<ETag>\"composed\"</ETag></CompleteMultipartUploadResult>");
      }
      case "DELETE" -> {
        asked.requireOnly("uploadId");
        gcs.abort(bucket, key, id);
        send(exchange, 204, "text/html", new byte[0]);
      }
      default -> throw new Refusal(405, "methodNotAllowed", "MethodNotAllowed", "method");
    }
  }

  private static List<FakeGcs.Named> named(byte[] body) throws Refusal {
    Element root =
        Xml.root(body, "CompleteMultipartUpload")
            .orElseThrow(() -> new Refusal(400, "invalid", "MalformedCompleteRequest", "xml"));
    List<FakeGcs.Named> parts = new ArrayList<>();
    for (Element each : Xml.children(root, "Part")) {
      parts.add(
          new FakeGcs.Named(
              Integer.parseInt(Xml.text(each, "PartNumber").orElseThrow()),
              Xml.text(each, "ETag").orElseThrow()));
    }
    return parts;
  }

  private void listUploads(Asked asked) throws Refusal, IOException {
    asked.requireOnly("uploads", "prefix", "key-marker", "upload-id-marker");
    List<FakeGcs.Begun> all =
        gcs.uploads(asked.part(XML_BUCKET, 1), asked.query.get("prefix")).stream()
            .sorted(
                java.util.Comparator.comparing(FakeGcs.Begun::key).thenComparing(FakeGcs.Begun::id))
            .filter(each -> isAfter(each, asked.query))
            .toList();
    StringBuilder xml =
        new StringBuilder(
            "<ListMultipartUploadsResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>");
    // One a page, so that going on is tried.
    for (FakeGcs.Begun each : all.subList(0, Math.min(1, all.size()))) {
      String key = Xml.escape(each.key());
      xml.append("<NextKeyMarker>%s</NextKeyMarker>".formatted(key));
      xml.append("<NextUploadIdMarker>%s</NextUploadIdMarker>".formatted(each.id()));
      xml.append(
          "<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiated>%s</Initiated></Upload>"
              .formatted(key, each.id(), each.time()));
    }
    xml.append("<IsTruncated>%s</IsTruncated>".formatted(all.size() > 1));
    xml.append("</ListMultipartUploadsResult>");
    send(asked.exchange, 200, "application/xml; charset=UTF-8", xml.toString());
  }

  private static boolean isAfter(FakeGcs.Begun upload, Map<String, String> query) {
    String key = query.getOrDefault("key-marker", "");
    int order = upload.key().compareTo(key);
    return order > 0
        || (order == 0 && upload.id().compareTo(query.getOrDefault("upload-id-marker", "")) > 0);
  }
}
