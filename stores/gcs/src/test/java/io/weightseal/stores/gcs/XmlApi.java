package io.weightseal.stores.gcs;

import com.sun.net.httpserver.HttpExchange;
import io.weightseal.stores.gcs.FakeGcs.Refusal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/// The calls of the XML API that the store makes: multipart uploads.
record XmlApi(FakeGcs gcs) {
  private static final Pattern XML_BUCKET = Pattern.compile("/([^/]+)");
  private static final Pattern XML_OBJECT = Pattern.compile("/([^/]+)/(.+)");
  private static final String MARK = "x-goog-meta-" + GcsBucket.MARK;

  void answer(Asked asked) throws Refusal, IOException {
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
        Asked.send(
            exchange,
            200,
            "application/xml; charset=UTF-8",
            ("<?xml version='1.0' encoding='UTF-8'?><InitiateMultipartUploadResult"
                    + " xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
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
        Asked.send(exchange, 200, "text/html", new byte[0]);
      }
      case "POST" -> {
        asked.requireOnly("uploadId");
        gcs.complete(bucket, key, id, named(asked.body));
        Asked.send(
            exchange,
            200,
            "application/xml; charset=UTF-8",
            "<CompleteMultipartUploadResult xmlns='http://s3.amazonaws.com/doc/2006-03-01/'>"
                + "<ETag>\"composed\"</ETag></CompleteMultipartUploadResult>");
      }
      case "DELETE" -> {
        asked.requireOnly("uploadId");
        gcs.abort(bucket, key, id);
        Asked.send(exchange, 204, "text/html", new byte[0]);
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
            .sorted(Comparator.comparing(FakeGcs.Begun::key).thenComparing(FakeGcs.Begun::id))
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
    Asked.send(asked.exchange, 200, "application/xml; charset=UTF-8", xml.toString());
  }

  private static boolean isAfter(FakeGcs.Begun upload, Map<String, String> query) {
    String key = query.getOrDefault("key-marker", "");
    int order = upload.key().compareTo(key);
    return order > 0
        || (order == 0 && upload.id().compareTo(query.getOrDefault("upload-id-marker", "")) > 0);
  }
}
