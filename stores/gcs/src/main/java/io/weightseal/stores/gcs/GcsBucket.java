package io.weightseal.stores.gcs;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.Condition;
import io.weightseal.stores.bucket.PartBody;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A bucket of Google Cloud Storage, by its JSON API; parts by its XML API. Versions are
/// generations.
///
/// Source of the limits: quotas and limits in the documentation of Cloud Storage.
final class GcsBucket implements Bucket {
  static final String MARK = "weightseal-write";
  static final String TYPE = "application/octet-stream";
  private static final PartLimits PARTS = new PartLimits(5L << 20, 5L << 30, 10_000);
  private static final int PAST_THE_END = 416;
  private static final int PAGE = 1000;

  private final GcsConnection connection;
  private final String bucket;
  private final Places places;
  private final Calls calls;
  private final MultipartCalls multipart;

  /// @param connection closed with the bucket
  GcsBucket(GcsConnection connection, String bucket) {
    this.connection = connection;
    this.bucket = bucket;
    this.places = new Places(connection.endpoint(), bucket);
    this.calls = new Calls(connection);
    this.multipart = new MultipartCalls(calls, places);
  }

  private GcsRefusal refusal(GcsAction action, String key) {
    return new GcsRefusal(action, describe(key));
  }

  private static Places.Query query() {
    return new Places.Query();
  }

  private static Places.Query query(Condition condition) {
    return switch (condition) {
      case Condition.None _ -> query();
      case Condition.Absent _ -> query().with("ifGenerationMatch", "0");
      case Condition.Same same -> query().with("ifGenerationMatch", same.version().tag());
    };
  }

  @Override
  public PartLimits partLimits() {
    return PARTS;
  }

  @Override
  public Found head(String key) throws StoreException {
    return ObjectMetadata.of(metadata(GcsAction.LOOK, key)).found();
  }

  private Answered metadata(GcsAction action, String key) throws StoreException {
    GcsRefusal refusal = refusal(action, key);
    HttpRequest.Builder request =
        Calls.get(places.object(key, query().with("fields", ObjectMetadata.FIELDS)));
    return new Answered(refusal, calls.json(refusal, request, calls.patience(0)));
  }

  /// An answer in JSON, and how errors say what is wrong with it.
  record Answered(GcsRefusal refusal, JsonObject json) {}

  @Override
  public Found read(String key, @Nullable Version pinned, long offset, ByteBuffer target)
      throws StoreException {
    if (!target.hasRemaining()) {
      return head(key);
    }
    GcsRefusal refusal = refusal(GcsAction.READ, key);
    Patience patience = calls.patience(target.remaining());
    RangeAnswer answer = new RangeAnswer(refusal, pinned, offset, target, patience);
    HttpResponse<byte[]> response;
    try {
      response =
          connection.send(
              refusal, range(key, pinned, offset, target.remaining()), answer, patience);
    } finally {
      answer.end();
    }
    if (response.statusCode() == RangeAnswer.PARTIAL) {
      return answer.requireWhole();
    }
    if (response.statusCode() == PAST_THE_END) {
      // An object without a first byte has no range that could be asked for.
      return head(key);
    }
    if (response.statusCode() / 100 == 2) {
      throw refusal.noAnswer("it does not say which bytes it holds");
    }
    throw refusal.answered(response.statusCode(), response.body());
  }

  private HttpRequest.Builder range(
      String key, @Nullable Version pinned, long offset, long length) {
    Places.Query query = query().with("alt", "media");
    if (pinned != null) {
      query.with("ifGenerationMatch", pinned.tag());
    }
    return Calls.get(places.object(key, query))
        .header("Range", "bytes=" + offset + "-" + (offset + length - 1));
  }

  @Override
  public Page list(String prefix, @Nullable String from, int most) throws StoreException {
    @Nullable String next = from;
    List<Listed> objects = new ArrayList<>();
    do {
      ListedObjects page = page(GcsAction.LIST, prefix, next, most);
      for (ObjectMetadata each : page.objects()) {
        if (StagedUpload.ofObject(each.name()).isEmpty()) {
          objects.add(new Listed(each.name(), each.size(), each.version()));
        }
      }
      next = page.next().orElse(null);
      // An empty page says that there is nothing.
    } while (objects.isEmpty() && next != null);
    return new Page(objects, Optional.ofNullable(next));
  }

  private record ListedObjects(List<ObjectMetadata> objects, Optional<String> next) {}

  private ListedObjects page(GcsAction action, String prefix, @Nullable String from, int most)
      throws StoreException {
    GcsRefusal refusal = refusal(action, prefix);
    Places.Query query =
        query()
            .with("prefix", prefix)
            .with("maxResults", Integer.toString(most))
            .with("fields", "nextPageToken,items(" + ObjectMetadata.FIELDS + ")");
    if (from != null) {
      query.with("pageToken", from);
    }
    JsonObject page = calls.json(refusal, Calls.get(places.objects(query)), calls.patience(0));
    List<ObjectMetadata> objects = new ArrayList<>();
    if (page.get("items") instanceof JsonArray items) {
      for (JsonElement each : items) {
        if (!(each instanceof JsonObject object)) {
          throw refusal.noAnswer("a listing of what is no object");
        }
        objects.add(ObjectMetadata.of(new Answered(refusal, object)));
      }
    }
    JsonElement token = page.get("nextPageToken");
    boolean more = token != null && token.isJsonPrimitive() && !token.getAsString().isEmpty();
    return new ListedObjects(objects, more ? Optional.of(token.getAsString()) : Optional.empty());
  }

  @Override
  public Version put(String key, PartBody body, Condition condition, String mark)
      throws StoreException {
    GcsRefusal refusal = refusal(GcsAction.WRITE, key);
    Patience patience = calls.patience(body.size());
    // Two parts: what the object is, and its bytes.
    String border = "weightseal-" + UUID.randomUUID();
    String head =
        "--%1$s\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n%2$s\r\n--%1$s\r\nContent-Type: %3$s\r\n\r\n"
            .formatted(border, ObjectMetadata.ofNew(key, body.crc32c(), mark), TYPE);
    HttpRequest.Builder request =
        Calls.post(
                places.upload(query(condition).with("uploadType", "multipart")),
                BodyPublishers.concat(
                    BodyPublishers.ofString(head),
                    Calls.body(body::stream, body.size(), patience),
                    BodyPublishers.ofString("\r\n--" + border + "--\r\n")))
            .header("Content-Type", "multipart/related; boundary=" + border);
    JsonObject written = calls.json(refusal, request, patience);
    return ObjectMetadata.of(new Answered(refusal, written)).version();
  }

  @Override
  public Upload beginUpload(String key, Origin origin, String mark) throws StoreException {
    StagedUpload begun =
        multipart.begin(refusal(GcsAction.SEND, key), StagedUpload.begin(key, mark));
    return new Upload(key, begun.id(), origin, mark);
  }

  @Override
  public Receipt uploadPart(Upload upload, int number, PartBody body) throws StoreException {
    return multipart.send(
        refusal(GcsAction.SEND, upload.key()), StagedUpload.of(upload), number, body);
  }

  /// Reads and sends: the service copies whole objects alone.
  @Override
  public Receipt copyPart(
      Upload upload, int number, String key, Version version, long offset, long length)
      throws StoreException {
    GcsRefusal refusal = refusal(GcsAction.COPY, key);
    HttpRequest.Builder request = range(key, version, offset, length);
    try (SourceRange source =
        SourceRange.open(connection, refusal, request, version, offset, length)) {
      return multipart.pass(refusal, StagedUpload.of(upload), number, source);
    }
  }

  @Override
  public Version completeUpload(Upload upload, List<Receipt> parts, Condition condition)
      throws StoreException {
    StagedUpload staged = StagedUpload.of(upload);
    ObjectMetadata whole = requireSent(complete(upload, staged, parts), upload.key(), parts);
    GcsRefusal refusal = refusal(GcsAction.MOVE, upload.key());
    Places.Query query = query(condition).with("ifSourceGenerationMatch", whole.version().tag());
    HttpRequest.Builder request =
        Calls.post(places.move(staged.name(), staged.key(), query), BodyPublishers.noBody());
    JsonObject moved = calls.json(refusal, request, calls.patience(0));
    return ObjectMetadata.of(new Answered(refusal, moved)).version();
  }

  /// Has the parts made an object of, unless an earlier attempt did that.
  private ObjectMetadata complete(Upload upload, StagedUpload staged, List<Receipt> parts)
      throws StoreException {
    @Nullable StoreException gone = null;
    try {
      multipart.complete(refusal(GcsAction.SEND, upload.key()), staged, parts);
    } catch (StoreException e) {
      if (e.reason() != Reason.ABSENT) {
        throw e;
      }
      gone = e;
    }
    try {
      return ObjectMetadata.of(metadata(GcsAction.MOVE, staged.name()));
    } catch (StoreException e) {
      throw gone != null && e.reason() == Reason.ABSENT ? gone : e;
    }
  }

  /// Nothing appears that is not what was sent: all parts, in their order.
  private ObjectMetadata requireSent(ObjectMetadata whole, String key, List<Receipt> parts)
      throws StoreException {
    PartSum sent = PartSum.NOTHING;
    for (Receipt each : parts) {
      sent = sent.then(PartSum.parse(String.valueOf(each.checksum())));
    }
    if (!whole.is(sent)) {
      throw refusal(GcsAction.SEND, key)
          .failure(
              Reason.FAILED,
              "what the store made of the parts is not what was sent",
              "try again",
              null);
    }
    return whole;
  }

  @Override
  public void abortUpload(Upload upload) throws StoreException {
    StagedUpload staged = StagedUpload.of(upload);
    if (!staged.uploadId().isEmpty()) {
      unlessAbsent(() -> multipart.abort(refusal(GcsAction.ABORT, upload.key()), staged));
    }
    if (staged.isOwn()) {
      unlessAbsent(() -> remove(GcsAction.ABORT, staged.name(), Condition.NONE));
    }
  }

  /// Something that may be done already.
  @FunctionalInterface
  private interface Removal {
    void run() throws StoreException;
  }

  private static void unlessAbsent(Removal removal) throws StoreException {
    try {
      removal.run();
    } catch (StoreException e) {
      if (e.reason() != Reason.ABSENT) {
        throw e;
      }
    }
  }

  private void remove(GcsAction action, String key, Condition condition) throws StoreException {
    calls.done(
        refusal(action, key),
        Calls.delete(places.object(key, query(condition))),
        calls.patience(0));
  }

  /// Also where its parts were made an object of, and that was not moved yet.
  @Override
  public Optional<Upload> resume(Upload upload) throws StoreException {
    StagedUpload staged = StagedUpload.of(upload);
    return uploads(upload.key()).stream()
            .filter(each -> each.name().equals(upload.key()))
            .anyMatch(
                each -> each.id().equals(upload.id()) || each.id().equals(staged.begun("").id()))
        ? Optional.of(upload)
        : Optional.empty();
  }

  @Override
  public List<UnfinishedUploads.Upload> uploads(String prefix) throws StoreException {
    List<UnfinishedUploads.Upload> uploads = new ArrayList<>();
    for (var each : multipart.list(refusal(GcsAction.LIST_UPLOADS, prefix), prefix)) {
      uploads.add(unfinished(each.upload(), each.begun()));
    }
    @Nullable String from = null;
    do {
      ListedObjects page = page(GcsAction.LIST_UPLOADS, prefix, from, PAGE);
      for (ObjectMetadata each : page.objects()) {
        StagedUpload.ofObject(each.name())
            .ifPresent(staged -> uploads.add(unfinished(staged, each.created())));
      }
      from = page.next().orElse(null);
    } while (from != null);
    return uploads;
  }

  private static UnfinishedUploads.Upload unfinished(StagedUpload upload, Instant begun) {
    return new UnfinishedUploads.Upload(upload.key(), upload.id(), begun);
  }

  @Override
  public void delete(String key, Condition condition) throws StoreException {
    switch (condition) {
      case Condition.None _ -> unlessAbsent(() -> remove(GcsAction.REMOVE, key, condition));
      case Condition.Same _ -> remove(GcsAction.REMOVE, key, condition);
      case Condition.Absent _ -> throw new IllegalArgumentException("nothing to remove");
    }
  }

  @Override
  public String describe(String key) {
    return new GcsUri(bucket, key).toString();
  }

  @Override
  public void close() {
    connection.close();
  }
}
