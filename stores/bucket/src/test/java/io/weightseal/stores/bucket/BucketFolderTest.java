package io.weightseal.stores.bucket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.Folder;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.testkit.ObjectStoreFolderContract;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// A bucket keeps the contract for folders, and of two that write one folder, one wins all of it.
class BucketFolderTest extends ObjectStoreFolderContract {
  private final MemoryBucket bucket = new MemoryBucket();
  private final ObjectStore store = Stores.of(bucket);

  @Override
  protected ObjectStore openStore() {
    return Stores.of(bucket);
  }

  private static void add(Folder folder, String name, int size) throws Exception {
    try (Sink sink = folder.create(name, size)) {
      Stores.fill(sink, Stores.pattern(size), 777);
      sink.commit();
    }
  }

  private static void fill(Folder folder, int size) throws Exception {
    add(folder, "b.sealed", size);
    add(folder, "a.sealed", 35_000);
    add(folder, "keys.json", 100);
    add(folder, "manifest.json", 200);
  }

  @Test
  void writesTheManifestLastAndOnlyWhereThereIsNone() throws Exception {
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      fill(folder, 35_000);
      folder.commit();
    }
    List<String> writes =
        bucket.calls.stream()
            .filter(call -> call.startsWith("complete") || call.startsWith("put"))
            .toList();
    assertEquals("complete model/a.sealed", writes.getFirst());
    assertEquals("put model/manifest.json", writes.getLast());
    assertEquals(4, writes.size());
    assertTrue(bucket.uploads.isEmpty());
  }

  @Test
  void sendsSmallObjectsWhereTooManyAreKept() throws Exception {
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      for (int i = 0; i < 5; i++) {
        add(folder, "part-" + i, 900);
      }
      folder.commit();
    }
    assertEquals(5, store.list("model").size());
    assertEquals(2, bucket.calls.stream().filter(call -> call.startsWith("put")).count());
    assertEquals(3, bucket.calls.stream().filter(call -> call.startsWith("complete")).count());
  }

  @Test
  void leavesNoUploadsOfAFolderThatWasGivenUp() throws Exception {
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      fill(folder, 35_000);
      assertEquals(2, bucket.uploads.size());
    }
    assertTrue(bucket.uploads.isEmpty());
    assertTrue(bucket.objects.isEmpty());
  }

  @Test
  void letsOneOfTwoWritersWinAllOfAFolder() throws Exception {
    for (IfExists ifExists : IfExists.values()) {
      try (Folder first = store.createFolder("model-" + ifExists, ifExists);
          Folder second = openStore().createFolder("model-" + ifExists, ifExists)) {
        fill(first, 20_000);
        fill(second, 30_000);
        commitWithin(second, first, "model-" + ifExists);
      }
      assertEquals(30_000, store.find("model-" + ifExists + "/b.sealed").orElseThrow().size());
      assertEquals(4, store.list("model-" + ifExists).size());
    }
  }

  /// The second commits after the first has looked at what is there, and before it writes.
  private void commitWithin(Folder second, Folder first, String folder) throws Exception {
    AtomicReference<Folder> once = new AtomicReference<>(second);
    bucket.hook(
        (call, when) -> {
          if (call.equals("complete " + folder + "/a.sealed") && when == MemoryBucket.When.BEFORE) {
            Folder other = once.getAndSet(null);
            if (other != null) {
              other.commit();
            }
          }
        });
    StoreException refusal = assertThrows(StoreException.class, first::commit);
    assertTrue(Set.of(Reason.EXISTS, Reason.CONFLICT).contains(refusal.reason()));
    bucket.hook((_, _) -> {});
  }

  @Test
  void takesBackWhatItWroteWhenItCannotFinish() throws Exception {
    bucket.hook(
        (call, when) -> {
          if (call.equals("put model/keys.json") && when == MemoryBucket.When.BEFORE) {
            throw new StoreException(Reason.DENIED, "denied");
          }
        });
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      fill(folder, 35_000);
      assertEquals(Reason.DENIED, assertThrows(StoreException.class, folder::commit).reason());
    }
    assertTrue(bucket.objects.isEmpty(), bucket.objects::toString);
    assertTrue(bucket.uploads.isEmpty(), bucket.uploads::toString);
  }

  @Test
  void keepsTheOthersWhereNobodyKnowsWhetherTheManifestIsThere() throws Exception {
    boolean[] silent = {false};
    bucket.hook(
        (call, when) -> {
          if (call.equals("put model/manifest.json") && when == MemoryBucket.When.AFTER) {
            silent[0] = true;
          }
          if (silent[0]) {
            throw new StoreException(Reason.UNAVAILABLE, "no answer; try again");
          }
        });
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      fill(folder, 35_000);
      assertEquals(Reason.UNAVAILABLE, assertThrows(StoreException.class, folder::commit).reason());
      bucket.hook((_, _) -> {});
    }
    assertEquals(4, store.list("model").size());
  }

  @Test
  void removesTheMarksOfFoldersWithTheFolder() throws Exception {
    bucket.put("model/", new byte[0]);
    bucket.put("model/deep/", new byte[0]);
    bucket.put("model/a", new byte[1]);
    assertEquals(List.of("a"), store.list("model").stream().map(each -> each.name()).toList());
    store.delete("model");
    assertTrue(bucket.objects.isEmpty(), bucket.objects::toString);
  }

  @Test
  void removesTheOldManifestBeforeItReplacesAnything() throws Exception {
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      fill(folder, 20_000);
      add(folder, "manifest.json.old", 10);
      folder.commit();
    }
    bucket.put("model/manifest.json", Stores.pattern(33));
    bucket.calls.clear();
    try (Folder folder = store.createFolder("model", IfExists.REPLACE)) {
      fill(folder, 30_000);
      folder.commit();
    }
    int removed = bucket.calls.indexOf("delete model/manifest.json");
    int first = bucket.calls.indexOf("complete model/a.sealed");
    assertTrue(removed >= 0 && removed < first, bucket.calls::toString);
    assertTrue(bucket.calls.contains("delete model/manifest.json.old"));
    assertEquals(30_000, store.find("model/b.sealed").orElseThrow().size());
  }
}
