package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.Condition;
import io.weightseal.stores.bucket.PartBody;
import io.weightseal.stores.testkit.BucketStoreContract;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Cloud Storage, as its documentation has it, keeps the contract for objects, and large objects go
/// there in parts.
class GcsStoreTest extends BucketStoreContract {
  private static final String MARK = "0123456789abcdef0123456789abcdef";

  private final String bucket = bucket();
  private final BucketStore store = store();

  GcsStoreTest() {
    super(new GcsService());
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void hasNothingButTheObjectWhenItsPartsArePutTogether() throws Exception {
    putInPieces("large", pattern(3 * PIECE));
    assertEquals(Set.of("large"), Gcs.server().gcs.names(bucket));
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
  void believesNoAnswerOfAnotherVersion() throws Exception {
    overwriteBehindTheStore("pinned", new byte[] {1, 2, 3});
    try (FaultProxy proxy = new GcsService().proxy();
        GcsBucket adapter = Gcs.bucket(proxy.http(), bucket)) {
      Bucket.Version version = adapter.head("pinned").version();
      proxy.plan(_ -> Fault.OTHER_VERSION);
      ByteBuffer target = ByteBuffer.allocate(3);
      StoreException changed =
          assertThrows(StoreException.class, () -> adapter.read("pinned", version, 0, target));
      assertEquals(Reason.CHANGED, changed.reason());
      assertEquals(0, target.position());
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
