package io.weightseal.stores.gcs;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import io.weightseal.stores.gcs.FakeGcs.Conditions;
import io.weightseal.stores.gcs.FakeGcs.Held;
import io.weightseal.stores.gcs.FakeGcs.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The calls of the JSON API that the store makes.
record JsonApi(FakeGcs gcs) {
  private static final Pattern OBJECTS = Pattern.compile("/storage/v1/b/([^/]+)/o");
  private static final Pattern OBJECT = Pattern.compile("/storage/v1/b/([^/]+)/o/([^/]+)");
  private static final Pattern MOVE =
      Pattern.compile("/storage/v1/b/([^/]+)/o/([^/]+)/moveTo/o/([^/]+)");
  private static final Pattern UPLOAD = Pattern.compile("/upload/storage/v1/b/([^/]+)/o");
  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]+)-([0-9]+)");

  void answer(Asked asked) throws Refusal, IOException {
    HttpExchange exchange = asked.exchange;
    if (asked.is("GET", OBJECTS)) {
      list(asked);
    } else if (asked.is("GET", OBJECT) && "media".equals(asked.query.get("alt"))) {
      media(asked);
    } else if (asked.is("GET", OBJECT)) {
      asked.requireOnly("fields");
      String key = asked.part(OBJECT, 2);
      describe(exchange, key, gcs.get(asked.part(OBJECT, 1), key, Conditions.NONE));
    } else if (asked.is("DELETE", OBJECT)) {
      asked.requireOnly("ifGenerationMatch");
      gcs.delete(
          asked.part(OBJECT, 1), asked.part(OBJECT, 2), asked.conditions("ifGenerationMatch"));
      Asked.send(exchange, 204, "application/json", new byte[0]);
    } else if (asked.is("POST", MOVE)) {
      asked.requireOnly("ifGenerationMatch", "ifSourceGenerationMatch");
      Held moved =
          gcs.move(
              asked.part(MOVE, 1),
              asked.part(MOVE, 2),
              asked.part(MOVE, 3),
              asked.conditions("ifSourceGenerationMatch"),
              asked.conditions("ifGenerationMatch"));
      describe(exchange, asked.part(MOVE, 3), moved);
    } else if (asked.is("POST", UPLOAD)) {
      insert(asked);
    } else {
      throw new Refusal(404, "notFound", "NotFound", "no such method: " + asked.path);
    }
  }

  private static void describe(HttpExchange exchange, String key, Held held) throws IOException {
    Asked.send(
        exchange, 200, "application/json; charset=UTF-8", FakeGcs.json(key, held).toString());
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
    Asked.send(asked.exchange, 200, "application/json; charset=UTF-8", json.toString());
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
    Asked.send(
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
    describe(asked.exchange, key, held);
  }
}
