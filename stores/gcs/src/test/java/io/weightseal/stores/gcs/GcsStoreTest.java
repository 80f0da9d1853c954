package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.Condition;
import io.weightseal.stores.bucket.PartBody;
import io.weightseal.testkit.ObjectStoreContract;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Cloud Storage, as its documentation has it, keeps the contract for objects, and large objects go
/// there in parts.
class GcsStoreTest extends ObjectStoreContract {
  private static final int PIECE = 6 << 20;
  private static final String MARK = "0123456789abcdef0123456789abcdef";

  private final String bucket = Gcs.newBucket();
  private final BucketStore store = Gcs.store(bucket);

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ObjectStore openStore() {
    return store;
  }

  @Override
  protected void overwriteBehindTheStore(String name, byte[] content) {
    Gcs.put(bucket, name, content);
  }

  @Override
  protected boolean locks() {
    return false;
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] contentOf(ObjectStore store, String name) throws Exception {
    try (Source source = store.open(name)) {
      source.expect(0, Long.MAX_VALUE);
      ByteBuffer content = ByteBuffer.allocate((int) source.size());
      assertEquals(content.capacity(), source.read(content, 0));
      source.requireUnchanged();
      return content.array();
    }
  }

  private void putInPieces(String name, byte[] content) throws Exception {
    try (Sink sink = store.create(name, content.length, IfExists.REFUSE)) {
      sink.expectPieces(PIECE + 100, PIECE);
      for (int at = 0; at < content.length; at += 100_000) {
        sink.write(ByteBuffer.wrap(content, at, Math.min(100_000, content.length - at)), at);
      }
      sink.commit();
    }
  }

  @Test
  void readsNothingOfAnotherVersionThanWasAskedFor() throws Exception {
    overwriteBehindTheStore("pinned", pattern(1000));
    try (GcsBucket adapter = Gcs.bucket(Gcs.http(), bucket)) {
      Bucket.Version old = adapter.head("pinned").version();
      assertEquals(old, adapter.read("pinned", old, 0, ByteBuffer.allocate(10)).version());
      overwriteBehindTheStore("pinned", new byte[1000]);
      ByteBuffer target = ByteBuffer.allocate(10);
      StoreException changed =
          assertThrows(StoreException.class, () -> adapter.read("pinned", old, 0, target));
      assertEquals(Reason.CHANGED, changed.reason());
      assertEquals(0, target.position());
    }
  }

  @Test
  void sendsALargeObjectInParts() throws Exception {
    byte[] content = pattern(3 * PIECE + 12_345);
    putInPieces("large", content);
    assertArrayEquals(content, contentOf(store, "large"));
    assertEquals(Set.of("large"), Gcs.server().gcs.names(bucket));
    assertEquals(List.of(), store.unfinished(""));
  }

  @Test
  void patchesALargeObjectInsideTheStore() throws Exception {
    byte[] content = pattern(4 * PIECE);
    putInPieces("large", content);
    byte[] patch = pattern(8192);
    try (ObjectStore.Update update = store.update("large")) {
      assertTrue(update.patchesAtOnce());
      update.patch(500, patch);
      update.patch(9000, patch);
      System.arraycopy(patch, 0, content, 500, patch.length);
      System.arraycopy(patch, 0, content, 9000, patch.length);
      ByteBuffer front = ByteBuffer.allocate(20_000);
      update.source().read(front, 0);
      assertArrayEquals(java.util.Arrays.copyOf(content, 20_000), front.array());
    }
    assertArrayEquals(content, contentOf(store, "large"));
    assertEquals(List.of(), store.unfinished(""));
  }

  @Test
  void patchesNothingWhereSomeoneElseWrote() throws Exception {
    putInPieces("large", pattern(3 * PIECE));
    try (ObjectStore.Update update = store.update("large")) {
      overwriteBehindTheStore("large", pattern(3 * PIECE + 1));
      StoreException refusal =
          assertThrows(StoreException.class, () -> update.patch(500, new byte[100]));
      assertEquals(Reason.CONFLICT, refusal.reason());
    }
    assertArrayEquals(pattern(3 * PIECE + 1), contentOf(store, "large"));
    assertEquals(List.of(), store.unfinished(""));
  }

  @Test
  void refusesToReplaceALargeObjectThatAppearedMeanwhile() throws Exception {
    byte[] content = pattern(2 * PIECE);
    StoreException refusal =
        assertThrows(
            StoreException.class,
            () -> {
              try (Sink late = store.create("object", content.length, IfExists.REFUSE)) {
                late.expectPieces(PIECE, PIECE);
                late.write(ByteBuffer.wrap(content), 0);
                overwriteBehindTheStore("object", new byte[] {1});
                late.commit();
              }
            });
    assertEquals(Reason.EXISTS, refusal.reason());
    assertArrayEquals(new byte[] {1}, contentOf(store, "object"));
    assertEquals(List.of(), store.unfinished(""));
  }

  @Test
  void takesAnObjectThatIsReplacedBetweenTwoReadsForAnError() throws Exception {
    overwriteBehindTheStore("object", pattern(200_000));
    try (Source source = store.open("object")) {
      source.read(ByteBuffer.allocate(1000), 100_000);
      overwriteBehindTheStore("object", new byte[200_000]);
      StoreException changed =
          assertThrows(StoreException.class, () -> source.read(ByteBuffer.allocate(1000), 101_000));
      assertEquals(Reason.CHANGED, changed.reason());
      assertTrue(changed.getMessage().startsWith("gs://" + bucket + "/object "));
    }
  }

  @Test
  void findsAndAbortsUnfinishedUploads() throws Exception {
    Sink left = store.create("models/left", 3 * PIECE, IfExists.REFUSE);
    left.expectPieces(PIECE, PIECE);
    left.write(ByteBuffer.wrap(pattern(PIECE)), 0);
    for (int i = 0; i < 500 && store.unfinished("").isEmpty(); i++) {
      Thread.sleep(Duration.ofMillis(20));
    }
    List<UnfinishedUploads.Upload> found = store.unfinished("models");
    assertEquals(
        Set.of("models/left"),
        found.stream().map(UnfinishedUploads.Upload::name).collect(Collectors.toSet()));
    left.close();
    assertEquals(List.of(), store.unfinished(""));
    for (UnfinishedUploads.Upload upload : found) {
      store.abort(upload);
    }
  }

  @Test
  void keepsNamesWithAnyCharacters() throws Exception {
    for (String name : List.of("a b+c%d&e=f?g#h", "ü/ñ/模型.sealed", "~!*'();:@$,[]", "a/..b/c..")) {
      overwriteBehindTheStore("probe", new byte[] {1});
      try (Sink sink = store.create(name, 2, IfExists.REFUSE)) {
        sink.write(ByteBuffer.wrap(new byte[] {4, 2}), 0);
        sink.commit();
      }
      assertArrayEquals(new byte[] {4, 2}, contentOf(store, name), name);
      assertTrue(store.list("").stream().anyMatch(entry -> entry.name().equals(name)), name);
      store.delete(name);
    }
  }

  @Test
  void saysThatThereIsNoBucket() {
    try (BucketStore absent = Gcs.store("no-such-bucket")) {
      StoreException refusal =
          assertThrows(StoreException.class, () -> absent.find("models/llama"));
      assertEquals(Reason.ABSENT, refusal.reason());
      assertTrue(refusal.getMessage().contains("no such bucket"), refusal::getMessage);
    }
  }

  @Test
  void putsNothingWhereThePartsThatTheServiceHasAreOthers() throws Exception {
    GcsBucket raw = Gcs.bucket(Gcs.http(), bucket);
    Bucket.Upload upload = raw.beginUpload("object", Bucket.Origin.SENT, MARK);
    Bucket.Receipt sent = raw.uploadPart(upload, 1, PartBody.of(pattern(1000)));
    // The same part, said to have had other bytes.
    Bucket.Receipt other = new Bucket.Receipt(1, sent.tag(), new PartSum(1, 1000).toString());
    StoreException refusal =
        assertThrows(
            StoreException.class,
            () -> raw.completeUpload(upload, List.of(other), Condition.ABSENT));
    assertTrue(refusal.getMessage().contains("is not what was sent"), refusal::getMessage);
    assertEquals(Optional.empty(), store.find("object"));
    assertEquals(1, store.unfinished("object").size());
    raw.abortUpload(upload);
    assertEquals(Set.of(), Gcs.server().gcs.names(bucket));
    raw.close();
  }

  @Test
  void hidesAndFindsWhatIsPutTogetherAndNotYetMoved() throws Exception {
    String staged = "model/a." + MARK + ".weightseal-unfinished";
    Gcs.put(bucket, staged, pattern(10));
    Gcs.put(bucket, "model/b", pattern(10));
    assertEquals(List.of("b"), store.list("model").stream().map(e -> e.name()).toList());
    assertEquals(Optional.empty(), store.find("model/a"));
    List<UnfinishedUploads.Upload> found = store.unfinished("model");
    assertEquals(List.of("model/a"), found.stream().map(each -> each.name()).toList());
    store.abort(found.getFirst());
    assertEquals(Set.of("model/b"), Gcs.server().gcs.names(bucket));
    // Alone in its folder it makes no folder.
    Gcs.put(bucket, "other/a." + MARK + ".weightseal-unfinished", pattern(10));
    assertEquals(Optional.empty(), store.find("other"));
  }

  @Test
  void neverRemovesAnObjectForAnUploadByOthersToTheSameName() throws Exception {
    Gcs.put(bucket, "object", pattern(10));
    Gcs.server().gcs.begin(bucket, "object", Map.of());
    List<UnfinishedUploads.Upload> found = store.unfinished("object");
    assertEquals(1, found.size());
    store.abort(found.getFirst());
    assertEquals(List.of(), store.unfinished(""));
    assertArrayEquals(pattern(10), Gcs.get(bucket, "object"));
  }

  @Test
  void completesAgainWhereTheObjectIsPutTogetherAlready() throws Exception {
    GcsBucket raw = Gcs.bucket(Gcs.http(), bucket);
    Bucket.Upload upload = raw.beginUpload("object", Bucket.Origin.SENT, MARK);
    List<Bucket.Receipt> parts = List.of(raw.uploadPart(upload, 1, PartBody.of(pattern(1000))));
    Gcs.put(bucket, "object", pattern(5));
    StoreException refusal =
        assertThrows(
            StoreException.class, () -> raw.completeUpload(upload, parts, Condition.ABSENT));
    assertEquals(Reason.CONFLICT, refusal.reason());
    assertArrayEquals(pattern(5), Gcs.get(bucket, "object"));
    raw.completeUpload(upload, parts, Condition.NONE);
    assertArrayEquals(pattern(1000), Gcs.get(bucket, "object"));
    // Both steps are done: what is left to do is nothing that could be found.
    StoreException gone =
        assertThrows(StoreException.class, () -> raw.completeUpload(upload, parts, Condition.NONE));
    assertEquals(Reason.ABSENT, gone.reason());
    assertEquals(Optional.of(MARK), raw.head("object").mark());
    raw.close();
  }

  @Test
  void copiesNoPartOfAnotherVersion() throws Exception {
    Gcs.put(bucket, "source", pattern(1000));
    GcsBucket raw = Gcs.bucket(Gcs.http(), bucket);
    Bucket.Version version = raw.head("source").version();
    Bucket.Upload upload = raw.beginUpload("object", Bucket.Origin.PARTLY_COPIED, MARK);
    Gcs.put(bucket, "source", new byte[1000]);
    StoreException refusal =
        assertThrows(
            StoreException.class, () -> raw.copyPart(upload, 1, "source", version, 0, 500));
    assertEquals(Reason.CHANGED, refusal.reason());
    raw.close();
  }

  @Test
  void removesNoOtherVersionThanTheOneItWasToldOf() throws Exception {
    Gcs.put(bucket, "object", pattern(10));
    GcsBucket raw = Gcs.bucket(Gcs.http(), bucket);
    Bucket.Version old = raw.head("object").version();
    Gcs.put(bucket, "object", pattern(11));
    StoreException refusal =
        assertThrows(StoreException.class, () -> raw.delete("object", new Condition.Same(old)));
    assertEquals(Reason.CONFLICT, refusal.reason());
    assertArrayEquals(pattern(11), Gcs.get(bucket, "object"));
    raw.delete("object", new Condition.Same(raw.head("object").version()));
    raw.delete("object", Condition.NONE);
    raw.close();
  }

  @Test
  void leavesNothingWhereARetentionPolicyForbidsTheLastStep() throws Exception {
    String name = "retained-" + bucket;
    var refusals = Gcs.server().refusals;
    refusals.put(
        "/moveTo/o/" + name,
        new FakeGcs.Refusal(403, "retentionPolicyNotMet", "RetentionPolicyNotMet", "not yet"));
    try {
      StoreException refusal =
          assertThrows(StoreException.class, () -> putInPieces(name, pattern(2 * PIECE)));
      assertEquals(Reason.DENIED, refusal.reason());
      assertTrue(refusal.getMessage().contains("retention policy"), refusal::getMessage);
    } finally {
      refusals.clear();
    }
    assertEquals(Set.of(), Gcs.server().gcs.names(bucket));
    assertEquals(List.of(), store.unfinished(""));
  }
}
