package io.weightseal.stores.azure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.ObjectStore.Update;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads.Upload;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.Bucket.Origin;
import io.weightseal.stores.bucket.Bucket.Receipt;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.Condition;
import io.weightseal.stores.bucket.PartBody;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Blocks under one name are shared by all who write there: nobody removes what is another's, and
/// nothing that is committed is lost.
class UnfinishedBlocksTest {
  private static final String MINE = "a".repeat(32);
  private static final String OTHERS = "b".repeat(32);
  private final String container = AzureServer.newContainer();
  private final AzureBucket bucket =
      new AzureBucket(AzureServer.connection(AzureServer.server().http(), container));
  private final BucketStore store = AzureServer.store(container);

  @AfterEach
  void close() {
    bucket.close();
    store.close();
  }

  private BlockBlobClient blob(String name) {
    return AzureServer.admin(container).getBlobClient(name).getBlockBlobClient();
  }

  private Receipt send(Bucket.Upload upload) throws StoreException {
    return bucket.uploadPart(upload, 1, PartBody.of(new byte[1000]));
  }

  @Test
  void leavesTheBlocksOfAnotherUploadAlone() throws Exception {
    Bucket.Upload mine = bucket.beginUpload("object", Origin.SENT, MINE);
    Bucket.Upload others = bucket.beginUpload("object", Origin.SENT, OTHERS);
    send(mine);
    Receipt sent = send(others);
    assertEquals(2, store.unfinished("").size());
    StoreException refusal = assertThrows(StoreException.class, () -> bucket.abortUpload(mine));
    assertEquals(Reason.CONFLICT, refusal.reason());
    bucket.completeUpload(others, List.of(sent), Condition.ABSENT);
    assertEquals(OTHERS, bucket.head("object").mark().orElseThrow());
    assertEquals(List.of(), store.unfinished(""));
  }

  @Test
  void takesOverNoBlocksOfAnotherVersion() throws Exception {
    Bucket.Upload first = bucket.beginUpload("object", Origin.SENT, OTHERS);
    bucket.completeUpload(first, List.of(send(first)), Condition.ABSENT);
    Bucket.Version old = bucket.head("object").version();
    Bucket.Upload mine = bucket.beginUpload("object", Origin.PARTLY_COPIED, MINE);
    assertEquals(1, bucket.copyable("object", old, 0, 1000, 1000).size());
    Bucket.Upload second = bucket.beginUpload("object", Origin.SENT, OTHERS);
    bucket.completeUpload(second, List.of(send(second)), new Condition.Same(old));
    StoreException changed =
        assertThrows(StoreException.class, () -> bucket.copyPart(mine, 1, "object", old, 0, 1000));
    assertEquals(Reason.CHANGED, changed.reason());
    assertThrows(StoreException.class, () -> bucket.copyable("object", old, 0, 1000, 1000));
  }

  @Test
  void removesNoOtherVersionThanTheOneItWasToldOf() throws Exception {
    blob("object").upload(BinaryData.fromString("first"));
    Bucket.Version old = bucket.head("object").version();
    blob("object").upload(BinaryData.fromString("theirs"), true);
    StoreException refusal =
        assertThrows(StoreException.class, () -> bucket.delete("object", new Condition.Same(old)));
    assertEquals(Reason.CONFLICT, refusal.reason());
    assertEquals("theirs", blob("object").downloadContent().toString());
  }

  @Test
  void abortsNothingOfABlobThatIsThere() throws Exception {
    Bucket.Upload late = bucket.beginUpload("object", Origin.SENT, MINE);
    blob("object").upload(BinaryData.fromString("theirs"), true);
    send(late);
    bucket.abortUpload(late);
    assertEquals(6, bucket.head("object").size());
    assertEquals(List.of(), store.unfinished(""));
  }

  @Test
  void tellsALostUploadFromAConflict() throws Exception {
    Bucket.Upload lost = bucket.beginUpload("object", Origin.SENT, MINE);
    Receipt never = new Receipt(1, BlockName.of(lost.id(), 1, 0), null);
    send(lost);
    Receipt other = new Receipt(2, BlockName.of(lost.id(), 2, 0), null);
    assertEquals(Reason.ABSENT, completion(lost, List.of(never, other), Condition.ABSENT).reason());
    blob("object").upload(BinaryData.fromString("theirs"), true);
    assertEquals(Reason.CONFLICT, completion(lost, List.of(other), Condition.ABSENT).reason());
    Condition wrong = new Condition.Same(new Bucket.Version("0x8DD0000000000"));
    assertEquals(Reason.CONFLICT, completion(lost, List.of(other), wrong).reason());
  }

  /// Azurite looks at the condition first, and says so itself.
  @Test
  void findsTheConflictWhereTheServiceMissesTheBlocksFirst() throws Exception {
    Map<Fault, FaultProxy.Refusal> refusals = new EnumMap<>(AzureServer.REFUSALS);
    refusals.put(
        Fault.DENIED,
        new FaultProxy.Refusal(
            "400 Bad Request", "InvalidBlockList", "x-ms-error-code: InvalidBlockList"));
    blob("object").upload(BinaryData.fromString("theirs"));
    try (FaultProxy proxy = AzureServer.proxy();
        AzureBucket through = new AzureBucket(AzureServer.connection(proxy.http(), container))) {
      proxy.refusals(refusals);
      proxy.plan(
          request ->
              request.target().contains("comp=blocklist") && request.method().equals("PUT")
                  ? Fault.DENIED
                  : Fault.NONE);
      Bucket.Upload late = through.beginUpload("object", Origin.SENT, MINE);
      Receipt never = new Receipt(1, BlockName.of(late.id(), 1, 0), null);
      Condition current = new Condition.Same(through.head("object").version());
      for (var each :
          Map.of(Condition.ABSENT, Reason.CONFLICT, current, Reason.ABSENT).entrySet()) {
        StoreException refusal =
            assertThrows(
                StoreException.class,
                () -> through.completeUpload(late, List.of(never), each.getKey()));
        assertEquals(each.getValue(), refusal.reason());
      }
    }
  }

  private StoreException completion(
      Bucket.Upload upload, List<Receipt> parts, Condition condition) {
    return assertThrows(
        StoreException.class, () -> bucket.completeUpload(upload, parts, condition));
  }

  @Test
  void removesTheEmptyBlobThatAnEarlierAttemptLeft() throws Exception {
    try (FaultProxy proxy = AzureServer.proxy();
        BucketStore through = AzureServer.store(proxy.http(), container)) {
      Bucket.Upload upload = bucket.beginUpload("object", Origin.SENT, MINE);
      send(upload);
      int[] deletions = {0};
      proxy.plan(
          request ->
              request.method().equals("DELETE") && deletions[0]++ < 2 ? Fault.FAILED : Fault.NONE);
      through.abort(through.unfinished("").getFirst());
      assertEquals(Optional.empty(), store.find("object"));
      assertEquals(List.of(), store.unfinished(""));
      assertEquals(3, deletions[0]);
    }
  }

  @Test
  void losesNothingThatIsCommittedWhileItAborts() throws Exception {
    for (String method : List.of("PUT", "DELETE")) {
      try (FaultProxy proxy = AzureServer.proxy();
          BucketStore through = AzureServer.store(proxy.http(), container)) {
        Bucket.Upload upload = bucket.beginUpload("object-" + method, Origin.SENT, MINE);
        send(upload);
        Upload found = through.unfinished("").getFirst();
        proxy.plan(
            request -> {
              if (request.method().equals(method)) {
                blob(found.name()).upload(BinaryData.fromString("theirs"), true);
              }
              return Fault.NONE;
            });
        through.abort(found);
        assertEquals("theirs", blob(found.name()).downloadContent().toString());
      }
    }
  }

  @Test
  void findsWhatOtherProgramsLeft() throws Exception {
    String foreign = Base64.getEncoder().encodeToString(new byte[] {0, 0, 0, 1});
    blob("theirs").stageBlock(foreign, BinaryData.fromString("block"));
    Upload found = store.unfinished("").getFirst();
    assertEquals("theirs", found.name());
    store.abort(found);
    assertEquals(List.of(), store.unfinished(""));
    assertEquals(Optional.empty(), store.find("theirs"));
  }

  @Test
  void patchesWhatOtherProgramsWroteInOnePiece() throws Exception {
    byte[] content = new byte[20 << 20];
    new Random(1).nextBytes(content);
    blob("theirs").upload(BinaryData.fromBytes(content));
    try (Update update = store.update("theirs")) {
      update.patch(5, new byte[] {1, 2, 3});
      // Now the front is a block of its own.
      update.patch(9, new byte[] {4});
    }
    System.arraycopy(new byte[] {1, 2, 3}, 0, content, 5, 3);
    content[9] = 4;
    assertTrue(
        java.util.Arrays.equals(content, blob("theirs").downloadContent().toBytes()),
        "what was patched");
    assertEquals(2, blob("theirs").listBlocks(BlockListType.COMMITTED).getCommittedBlocks().size());
  }

  @Test
  void takesDirectoriesForNoObjects() throws Exception {
    blob("models")
        .uploadWithResponse(
            new BlockBlobSimpleUploadOptions(BinaryData.fromBytes(new byte[0]))
                .setMetadata(Map.of("hdi_isfolder", "true")),
            null,
            com.azure.core.util.Context.NONE);
    assertEquals(Optional.empty(), store.find("models"));
    assertEquals(List.of(), store.list(""));
    try (Sink sink = store.create("models/object", 1, IfExists.REFUSE)) {
      sink.write(ByteBuffer.wrap(new byte[1]), 0);
      sink.commit();
    }
    assertEquals(List.of("models/object"), store.list("").stream().map(Entry::name).toList());
  }

  @Test
  void refusesNamesThatAzureWouldChange() {
    for (String name : List.of("a/b.", "a./b", "a\\b")) {
      StoreException refusal = assertThrows(StoreException.class, () -> store.find(name));
      assertEquals(Reason.UNSUITABLE, refusal.reason());
    }
  }
}
