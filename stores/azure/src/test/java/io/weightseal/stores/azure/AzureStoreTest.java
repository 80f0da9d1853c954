package io.weightseal.stores.azure;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.util.BinaryData;
import com.azure.storage.blob.models.Block;
import com.azure.storage.blob.models.BlockListType;
import com.azure.storage.blob.specialized.BlockBlobClient;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.api.UnfinishedUploads;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobSettings;
import io.weightseal.stores.bucket.Bucket;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ObjectStoreContract;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Azure Blob Storage keeps the contract for objects, and large objects go there in blocks.
class AzureStoreTest extends ObjectStoreContract {
  private static final int PIECE = 6 << 20;

  private final String container = AzureServer.newContainer();
  private final BucketStore store = AzureServer.store(container);

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
    blob(name).upload(BinaryData.fromBytes(content), true);
  }

  private BlockBlobClient blob(String name) {
    return AzureServer.admin(container).getBlobClient(name).getBlockBlobClient();
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
  void sendsALargeObjectInBlocksOfWholePieces() throws Exception {
    byte[] content = pattern(3 * PIECE + 12_345);
    putInPieces("large", content);
    assertArrayEquals(content, contentOf(store, "large"));
    List<Long> sizes =
        blob("large").listBlocks(BlockListType.COMMITTED).getCommittedBlocks().stream()
            .map(Block::getSizeLong)
            .toList();
    assertEquals(
        List.of(1L << 20, PIECE + 100L - (1 << 20), (long) PIECE, (long) PIECE, 12_245L), sizes);
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
      assertTrue(changed.getMessage().startsWith("az://weightseal/" + container + "/object "));
    }
  }

  @Test
  void readsNothingOfAnotherVersionThanWasAskedFor() throws Exception {
    overwriteBehindTheStore("pinned", pattern(1000));
    try (AzureBucket adapter =
        new AzureBucket(AzureServer.connection(AzureServer.server().http(), container))) {
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
    assertEquals(List.of(), store.list(""), "what is not put together is no object");
    assertTrue(found.getFirst().begun().isAfter(java.time.Instant.now().minusSeconds(600)));
    left.close();
    assertEquals(List.of(), store.unfinished(""));
    assertEquals(Optional.empty(), store.find("models/left"));
    for (UnfinishedUploads.Upload upload : found) {
      store.abort(upload);
    }
  }

  @Test
  void keepsNamesWithAnyCharacters() throws Exception {
    for (String name : List.of("a b+c%d&e=f?g#h", "ü/ñ/模型.sealed", "~!*'();:@$,[]", "a/..b/c..d")) {
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
  void saysThatThereIsNoContainer() {
    try (BucketStore absent = AzureServer.store("no-such-container")) {
      StoreException refusal =
          assertThrows(StoreException.class, () -> absent.list("models/llama"));
      assertEquals(Reason.ABSENT, refusal.reason());
      assertTrue(refusal.getMessage().contains("no such container"), refusal::getMessage);
    }
  }

  @Test
  void saysThatCredentialsAreWrongAndShowsNoneOfThem() {
    String wrong = Base64.getEncoder().encodeToString("not-the-secret".getBytes(UTF_8));
    BlobSettings settings =
        AzureServer.settings(AzureServer.server().http(), BlobSettings.Credential.SHARED_KEY);
    try (BucketStore denied =
        AzureServer.store(
            AzureServer.connection(settings, BlobAccess.of(settings, _ -> wrong), container))) {
      StoreException refusal = assertThrows(StoreException.class, () -> denied.list(""));
      assertEquals(Reason.DENIED, refusal.reason());
      assertTrue(refusal.getMessage().contains("credentials are wrong"), refusal::getMessage);
      assertFalse(refusal.toString().contains(wrong));
    }
  }
}
