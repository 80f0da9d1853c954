package io.weightseal.stores.gcs;

import io.weightseal.api.StoreException;
import io.weightseal.stores.bucket.Bucket.Receipt;
import io.weightseal.stores.bucket.Grounds;
import io.weightseal.stores.bucket.PartBody;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;

/// Multipart uploads, which the XML API alone has. It knows no conditions for them.
///
/// Source: XML API multipart uploads in the documentation of Cloud Storage.
record MultipartCalls(Calls calls, Places places) {
  private static final String HASH = "x-goog-hash";
  private static final Pattern CRC32C = Pattern.compile("crc32c=([A-Za-z0-9+/=]{8})");

  /// One that was begun by anybody.
  record Listed(StagedUpload upload, Instant begun) {}

  private static Places.Query query() {
    return new Places.Query();
  }

  StagedUpload begin(GcsRefusal refusal, StagedUpload upload) throws StoreException {
    HttpRequest.Builder request =
        Calls.post(
                places.xmlObject(upload.name(), query().with("uploads")), BodyPublishers.noBody())
            .header("Content-Type", GcsBucket.TYPE)
            .header("x-goog-meta-" + GcsBucket.MARK, upload.mark());
    Element begun = calls.xml(refusal, request, calls.patience(0), "InitiateMultipartUploadResult");
    return upload.begun(
        Xml.text(begun, "UploadId")
            .filter(id -> !id.isBlank())
            .orElseThrow(() -> refusal.noAnswer("it names no upload")));
  }

  Receipt send(GcsRefusal refusal, StagedUpload upload, int number, PartBody body)
      throws StoreException {
    Patience patience = calls.patience(body.size());
    PartSum sum = PartSum.of(body.crc32c(), body.size());
    HttpRequest.Builder request =
        part(upload, number)
            .PUT(Calls.body(body::stream, body.size(), patience))
            .header(HASH, "crc32c=" + sum.base64());
    HttpResponse<byte[]> sent = calls.done(refusal, request, patience);
    return new Receipt(number, tag(refusal, sent), sum.toString());
  }

  /// Sends bytes whose checksum nobody knows before they have passed. The service says what it got.
  Receipt pass(GcsRefusal refusal, StagedUpload upload, int number, SourceRange source)
      throws StoreException {
    Patience patience = source.patience();
    HttpRequest.Builder request =
        part(upload, number).PUT(Calls.body(source::stream, source.length(), patience));
    HttpResponse<byte[]> sent = calls.done(refusal, request, patience);
    PartSum sum = source.sum();
    String said = sent.headers().allValues(HASH).toString();
    Matcher crc = CRC32C.matcher(said);
    if (!crc.find() || !crc.group(1).equals(sum.base64())) {
      throw refusal.failure(Grounds.DAMAGED_ON_THE_WAY);
    }
    return new Receipt(number, tag(refusal, sent), sum.toString());
  }

  private HttpRequest.Builder part(StagedUpload upload, int number) {
    return HttpRequest.newBuilder(
            places.xmlObject(
                upload.name(),
                query()
                    .with("partNumber", Integer.toString(number))
                    .with("uploadId", upload.uploadId())))
        .header("Content-Type", GcsBucket.TYPE);
  }

  private static String tag(GcsRefusal refusal, HttpResponse<byte[]> sent) throws StoreException {
    return sent.headers()
        .firstValue("ETag")
        .orElseThrow(() -> refusal.noAnswer("it names no ETag"));
  }

  void complete(GcsRefusal refusal, StagedUpload upload, List<Receipt> parts)
      throws StoreException {
    StringBuilder body = new StringBuilder("<CompleteMultipartUpload>");
    for (Receipt each : parts) {
      body.append("<Part><PartNumber>").append(each.number()).append("</PartNumber><ETag>");
      body.append(Xml.escape(each.tag())).append("</ETag></Part>");
    }
    body.append("</CompleteMultipartUpload>");
    HttpRequest.Builder request =
        Calls.post(
                places.xmlObject(upload.name(), query().with("uploadId", upload.uploadId())),
                BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8))
            .header("Content-Type", "application/xml");
    Duration limit = calls.connection().timeouts().ofAssembly();
    calls.xml(refusal, request, Patience.of(limit, limit), "CompleteMultipartUploadResult");
  }

  void abort(GcsRefusal refusal, StagedUpload upload) throws StoreException {
    calls.done(
        refusal,
        Calls.delete(places.xmlObject(upload.name(), query().with("uploadId", upload.uploadId()))),
        calls.patience(0));
  }

  List<Listed> list(GcsRefusal refusal, String prefix) throws StoreException {
    List<Listed> found = new ArrayList<>();
    @Nullable String key = null;
    @Nullable String id = null;
    boolean more;
    do {
      Places.Query query = query().with("uploads").with("prefix", prefix);
      if (key != null) {
        query.with("key-marker", key).with("upload-id-marker", id == null ? "" : id);
      }
      Element page =
          calls.xml(
              refusal,
              Calls.get(places.xmlBucket(query)),
              calls.patience(0),
              "ListMultipartUploadsResult");
      for (Element each : Xml.children(page, "Upload")) {
        found.add(listed(refusal, each));
      }
      key = Xml.text(page, "NextKeyMarker").orElse(null);
      id = Xml.text(page, "NextUploadIdMarker").orElse(null);
      more = Xml.text(page, "IsTruncated").equals(Optional.of("true")) && key != null;
    } while (more);
    return found;
  }

  private static Listed listed(GcsRefusal refusal, Element upload) throws StoreException {
    try {
      return new Listed(
          StagedUpload.found(
              Xml.text(upload, "Key").orElseThrow(), Xml.text(upload, "UploadId").orElseThrow()),
          Instant.parse(Xml.text(upload, "Initiated").orElseThrow()));
    } catch (java.util.NoSuchElementException | DateTimeException e) {
      throw refusal.noAnswer("an upload without a name or a time");
    }
  }
}
