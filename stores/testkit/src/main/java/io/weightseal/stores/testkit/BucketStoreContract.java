package io.weightseal.stores.testkit;

import static io.weightseal.stores.testkit.LargeObjects.contentOf;
import static io.weightseal.stores.testkit.LargeObjects.pattern;
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
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ObjectStoreContract;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every store in a bucket does with objects, those among them that are sent in parts.
public abstract class BucketStoreContract extends ObjectStoreContract {
  /// How long the pieces are that large objects are sent in here.
  protected static final int PIECE = 6 << 20;

  private final BucketService service;
  private final String bucket;
  private final BucketStore store;

  /// @param service gives out an empty bucket
  protected BucketStoreContract(BucketService service) {
    this.service = service;
    this.bucket = service.newBucket();
    this.store = service.store(bucket);
  }

  /// The bucket of this test, empty when it starts.
  protected final String bucket() {
    return bucket;
  }

  /// A store over it.
  protected final BucketStore store() {
    return store;
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  @Override
  protected final ObjectStore openStore() {
    return store;
  }

  @Override
  protected final void overwriteBehindTheStore(String name, byte[] content) {
    service.put(bucket, name, content);
  }

  @Override
  protected final boolean locks() {
    return false;
  }

  /// What the service calls a bucket.
  protected String called() {
    return "bucket";
  }

  /// What follows a dot at the end of a name, where the service keeps no names that end in one.
  protected String ending() {
    return "";
  }

  /// Writes an object in pieces, of which the first is a little longer.
  protected final void putInPieces(String name, byte[] content) throws StoreException {
    LargeObjects.put(store, name, content, PIECE + 100, PIECE);
  }

  @Test
  void sendsALargeObjectInParts() throws Exception {
    byte[] content = pattern(3 * PIECE + 12_345);
    putInPieces("large", content);
    assertArrayEquals(content, contentOf(store, "large"));
    assertArrayEquals(content, service.get(bucket, "large"));
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
      assertArrayEquals(Arrays.copyOf(content, 20_000), front.array());
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
      assertTrue(changed.toString().contains(store.describe("object") + " "));
      assertTrue(store.describe("object").endsWith("/" + bucket + "/object"));
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
    assertTrue(found.getFirst().begun().isAfter(Instant.now().minusSeconds(600)));
    assertEquals(List.of(), store.list(""), "what is not put together is no object");
    left.close();
    assertEquals(List.of(), store.unfinished(""));
    assertEquals(Optional.empty(), store.find("models/left"));
    for (UnfinishedUploads.Upload upload : found) {
      store.abort(upload);
    }
  }

  @Test
  void keepsNamesWithAnyCharacters() throws Exception {
    for (String name :
        List.of("a b+c%d&e=f?g#h", "ü/ñ/模型.sealed", "~!*'();:@$,[]", "a/..b/c.." + ending())) {
      overwriteBehindTheStore("probe", new byte[] {1});
      LargeObjects.put(store, name, new byte[] {4, 2}, PIECE, PIECE);
      assertArrayEquals(new byte[] {4, 2}, contentOf(store, name), name);
      assertTrue(store.list("").stream().anyMatch(entry -> entry.name().equals(name)), name);
      store.delete(name);
    }
  }

  @Test
  void saysThatThereIsNoBucket() {
    try (BucketStore absent = service.store("no-such-bucket")) {
      StoreException refusal =
          assertThrows(StoreException.class, () -> absent.find("models/llama"));
      assertEquals(Reason.ABSENT, refusal.reason());
      assertTrue(refusal.toString().contains("there is no such " + called()), refusal::toString);
    }
  }
}
