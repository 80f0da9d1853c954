package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A bucket in memory that is as strict as S3: about conditions, versions, and the sizes and order
/// of parts. It takes down every call, and fails before or after one when told to.
final class MemoryBucket implements Bucket {
  static final int SMALLEST_PART = 1000;

  /// What it holds, and what whoever made the current state of a test looks at.
  final NavigableMap<String, Held> objects = new TreeMap<>();

  final Map<String, Begun> uploads = new HashMap<>();
  final List<String> calls = new CopyOnWriteArrayList<>();
  private volatile Hook hook = (_, _) -> {};
  private int serial;

  record Held(ByteBuffer content, Version version, @Nullable String mark) {}

  record Begun(Upload upload, TreeMap<Integer, ByteBuffer> parts) {}

  /// Called before and after each call, and may throw.
  interface Hook {
    void at(String call, When when) throws StoreException;
  }

  enum When {
    BEFORE,
    AFTER
  }

  void hook(Hook each) {
    hook = each;
  }

  private interface Body<T> {
    T run() throws StoreException;
  }

  private <T> T call(String name, String key, Body<T> body) throws StoreException {
    String call = name + " " + key;
    calls.add(call);
    hook.at(call, When.BEFORE);
    T result;
    synchronized (this) {
      result = body.run();
    }
    hook.at(call, When.AFTER);
    return result;
  }

  synchronized void put(String key, byte[] content) {
    objects.put(key, new Held(ByteBuffer.wrap(content.clone()), newVersion(), null));
  }

  private Version newVersion() {
    return new Version("version-" + ++serial);
  }

  private Held held(String key) throws StoreException {
    Held held = objects.get(key);
    if (held == null) {
      throw new StoreException(Reason.ABSENT, describe(key) + ": no such object");
    }
    return held;
  }

  private void require(String key, Condition condition) throws StoreException {
    Held held = objects.get(key);
    boolean holds =
        switch (condition) {
          case Condition.None _ -> true;
          case Condition.Absent _ -> held == null;
          case Condition.Same same -> held != null && held.version().equals(same.version());
        };
    if (!holds) {
      throw new StoreException(Reason.CONFLICT, describe(key) + ": precondition failed");
    }
  }

  @Override
  public PartLimits partLimits() {
    return new PartLimits(SMALLEST_PART, 1 << 20, 10_000);
  }

  @Override
  public Found head(String key) throws StoreException {
    return call("head", key, () -> found(held(key)));
  }

  private static Found found(Held held) {
    return new Found(held.content().capacity(), held.version(), Optional.ofNullable(held.mark()));
  }

  @Override
  public Found read(String key, @Nullable Version pinned, long offset, ByteBuffer target)
      throws StoreException {
    return call(
        "read",
        key,
        () -> {
          Held held = held(key);
          if (pinned != null && !pinned.equals(held.version())) {
            throw new StoreException(Reason.CHANGED, describe(key) + ": another version");
          }
          int size = held.content().capacity();
          int from = (int) Math.min(offset, size);
          int count = Math.min(target.remaining(), size - from);
          target.put(held.content().duplicate().limit(from + count).position(from));
          return found(held);
        });
  }

  @Override
  public Page list(String prefix, @Nullable String from, int most) throws StoreException {
    return call(
        "list",
        prefix,
        () -> {
          List<Listed> page = new ArrayList<>();
          for (var each : objects.tailMap(from == null ? "" : from, false).entrySet()) {
            if (!each.getKey().startsWith(prefix)) {
              continue;
            }
            // Small pages, so that going on is tried.
            if (page.size() == Math.min(most, 2)) {
              return new Page(page, Optional.of(page.getLast().key()));
            }
            Held held = each.getValue();
            page.add(new Listed(each.getKey(), held.content().capacity(), held.version()));
          }
          return new Page(page, Optional.empty());
        });
  }

  private static ByteBuffer bytes(PartBody body) {
    try (var stream = body.stream()) {
      return ByteBuffer.wrap(stream.readAllBytes());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public Version put(String key, PartBody body, Condition condition, String mark)
      throws StoreException {
    return call(
        "put",
        key,
        () -> {
          require(key, condition);
          Held held = new Held(bytes(body), newVersion(), mark);
          objects.put(key, held);
          return held.version();
        });
  }

  @Override
  public Upload beginUpload(String key, Origin origin, String mark) throws StoreException {
    return call(
        "begin",
        key,
        () -> {
          Upload upload = new Upload(key, "upload-" + ++serial, origin, mark);
          uploads.put(upload.id(), new Begun(upload, new TreeMap<>()));
          return upload;
        });
  }

  private Begun begun(Upload upload) throws StoreException {
    Begun begun = uploads.get(upload.id());
    if (begun == null) {
      throw new StoreException(Reason.ABSENT, describe(upload.key()) + ": no such upload");
    }
    return begun;
  }

  @Override
  public Receipt uploadPart(Upload upload, int number, PartBody body) throws StoreException {
    return call(
        "part-" + number,
        upload.key(),
        () -> {
          begun(upload).parts().put(number, bytes(body));
          return new Receipt(number, body.sha256(), body.sha256());
        });
  }

  @Override
  public Receipt copyPart(
      Upload upload, int number, String key, Version version, long offset, long length)
      throws StoreException {
    return call(
        "copy-" + number,
        key,
        () -> {
          Held held = held(key);
          if (!held.version().equals(version)) {
            throw new StoreException(Reason.CHANGED, describe(key) + ": another version");
          }
          ByteBuffer part = held.content().slice(Math.toIntExact(offset), Math.toIntExact(length));
          begun(upload).parts().put(number, part);
          return new Receipt(number, PartBody.of(List.of(part)).sha256(), null);
        });
  }

  @Override
  public Version completeUpload(Upload upload, List<Receipt> parts, Condition condition)
      throws StoreException {
    return call(
        "complete",
        upload.key(),
        () -> {
          Begun begun = begun(upload);
          require(upload.key(), condition);
          ByteArrayOutputStream content = new ByteArrayOutputStream();
          int last = 0;
          for (Receipt each : parts) {
            ByteBuffer part = begun.parts().get(each.number());
            boolean fits = part != null && PartBody.of(List.of(part)).sha256().equals(each.tag());
            boolean large =
                each.number() == parts.getLast().number() || part.remaining() >= SMALLEST_PART;
            if (!fits || !large || each.number() <= last) {
              throw new StoreException(Reason.FAILED, "invalid part " + each.number());
            }
            last = each.number();
            byte[] bytes = new byte[part.remaining()];
            part.duplicate().get(bytes);
            content.writeBytes(bytes);
          }
          Held held = new Held(ByteBuffer.wrap(content.toByteArray()), newVersion(), upload.mark());
          objects.put(upload.key(), held);
          uploads.remove(upload.id());
          return held.version();
        });
  }

  @Override
  public void abortUpload(Upload upload) throws StoreException {
    call("abort", upload.key(), () -> uploads.remove(upload.id()) != null);
  }

  @Override
  public List<UnfinishedUploads.Upload> uploads(String prefix) throws StoreException {
    return call(
        "uploads",
        prefix,
        () ->
            uploads.values().stream()
                .map(Begun::upload)
                .filter(each -> each.key().startsWith(prefix))
                .map(each -> new UnfinishedUploads.Upload(each.key(), each.id(), Instant.EPOCH))
                .toList());
  }

  @Override
  public void delete(String key, Condition condition) throws StoreException {
    call(
        "delete",
        key,
        () -> {
          require(key, condition);
          return objects.remove(key) != null;
        });
  }

  @Override
  public String describe(String key) {
    return "bucket:" + key;
  }

  @Override
  public void close() {}
}
