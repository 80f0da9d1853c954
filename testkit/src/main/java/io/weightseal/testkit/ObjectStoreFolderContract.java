package io.weightseal.testkit;

import static io.weightseal.testkit.StoreBytes.contentOf;
import static io.weightseal.testkit.StoreBytes.names;
import static io.weightseal.testkit.StoreBytes.pattern;
import static io.weightseal.testkit.StoreBytes.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.ObjectStore.Folder;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.ObjectStore.Kind;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [ObjectStore] does with folders. Each implementation's tests extend this class and
/// [ObjectStoreContract].
public abstract class ObjectStoreFolderContract {
  private static final int THREADS = 4;

  private ObjectStore store;

  protected ObjectStoreFolderContract() {}

  /// A store on the same storage at each call within a test; empty when the test starts.
  protected abstract ObjectStore openStore() throws Exception;

  @BeforeEach
  void open() throws Exception {
    store = openStore();
  }

  @Test
  void listsObjectsBelowAFolderByRelativeName() throws Exception {
    put(store, "model/a", new byte[1]);
    put(store, "model/deep/er/b", new byte[2]);
    put(store, "models/c", new byte[3]);
    put(store, "model.d", new byte[4]);
    assertEquals(Map.of("a", 1L, "deep/er/b", 2L), sizes("model"));
    assertEquals(Map.of("er/b", 2L), sizes("model/deep"));
    assertEquals(
        Map.of("model/a", 1L, "model/deep/er/b", 2L, "models/c", 3L, "model.d", 4L), sizes(""));
  }

  @Test
  void listsNothingWhereThereIsNoFolder() throws Exception {
    assertEquals(List.of(), store.list("absent"));
    assertEquals(List.of(), store.list(""));
  }

  @Test
  void showsAFolderOnlyOnceCommitted() throws Exception {
    byte[] content = pattern(10_000, 5);
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      add(folder, "a", content);
      add(folder, "deep/er/b", new byte[] {2});
      assertEquals(Optional.empty(), store.find("model"));
      assertEquals(Optional.empty(), store.find("model/a"));
      assertEquals(List.of(), store.list("model"));
      folder.commit();
    }
    assertEquals(Optional.of(Kind.FOLDER), openStore().find("model").map(Entry::kind));
    assertEquals(Set.of("model/a", "model/deep/er/b"), names(openStore(), ""));
    assertArrayEquals(content, contentOf(openStore(), "model/a"));
    assertArrayEquals(new byte[] {2}, contentOf(openStore(), "model/deep/er/b"));
  }

  @Test
  void leavesNothingOfAFolderThatWasNotCommitted() throws Exception {
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      add(folder, "a", new byte[] {1});
      try (Sink abandoned = folder.create("deep/b", 1)) {
        abandoned.write(ByteBuffer.wrap(new byte[] {2}), 0);
      }
    }
    assertEquals(Optional.empty(), store.find("model"));
    assertEquals(Set.of(), names(store, ""));
  }

  @Test
  void fillsAFolderFromSeveralThreads() throws Exception {
    Set<String> expected = new TreeSet<>();
    try (Folder folder = store.createFolder("model", IfExists.REFUSE);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String name = "part-" + i % 3 + "/object-" + i;
        byte[] content = pattern(1000 + i, i);
        expected.add(name);
        done.add(
            threads.submit(
                () -> {
                  add(folder, name, content);
                  return null;
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
      folder.commit();
    }
    assertEquals(expected, names(store, "model"));
    assertArrayEquals(pattern(1039, 39), contentOf(store, "model/part-0/object-39"));
  }

  @Test
  void refusesToReplaceAFolderUnlessTold() throws Exception {
    put(store, "model/old", new byte[] {1});
    StoreException refusal =
        assertThrows(StoreException.class, () -> putFolder("model", IfExists.REFUSE));
    assertEquals(Reason.EXISTS, refusal.reason());
    assertEquals(Set.of("model/old"), names(store, ""));
    assertArrayEquals(new byte[] {1}, contentOf(store, "model/old"));
  }

  @Test
  void refusesToReplaceAFolderThatAppearedMeanwhile() throws Exception {
    StoreException refusal =
        assertThrows(
            StoreException.class,
            () -> {
              try (Folder late = store.createFolder("model", IfExists.REFUSE)) {
                add(late, "new", new byte[] {2});
                put(store, "model/old", new byte[] {1});
                late.commit();
              }
            });
    assertTrue(Set.of(Reason.EXISTS, Reason.LOCKED).contains(refusal.reason()), refusal::toString);
  }

  @Test
  void replacesAFolderWithAllItHeldWhenTold() throws Exception {
    put(store, "model/old", new byte[] {1});
    put(store, "model/deep/old", new byte[] {1});
    putFolder("model", IfExists.REPLACE);
    assertEquals(Set.of("model/new"), names(store, ""));
    assertArrayEquals(new byte[] {2}, contentOf(openStore(), "model/new"));
  }

  @Test
  void deletesAFolderWithAllItHolds() throws Exception {
    put(store, "model/a", new byte[] {1});
    put(store, "model/deep/b", new byte[] {1});
    put(store, "models/c", new byte[] {1});
    store.delete("model");
    assertEquals(Optional.empty(), store.find("model"));
    assertEquals(Set.of("models/c"), names(store, ""));
  }

  @Test
  void refusesNamesThatLeadOutOfTheFolder() throws Exception {
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      for (String name : StoreBytes.UNSUITABLE_NAMES) {
        StoreException refusal =
            assertThrows(StoreException.class, () -> folder.create(name, 0).close(), name);
        assertEquals(Reason.UNSUITABLE, refusal.reason(), name);
      }
    }
  }

  @Test
  void makesTheObjectThatWasCommittedLastAppearLast() throws Exception {
    try (Folder folder = store.createFolder("model", IfExists.REFUSE)) {
      add(folder, "z", new byte[] {1});
      add(folder, "a", new byte[] {2});
      add(folder, "last", new byte[] {3});
      Thread reader = Thread.ofPlatform().start(this::readUntilComplete);
      folder.commit();
      reader.join(60_000);
      assertFalse(reader.isAlive(), "the folder did not become complete");
    }
    assertEquals(Set.of("a", "last", "z"), names(store, "model"));
    assertNull(incomplete, () -> "seen with its last object, but without others: " + incomplete);
  }

  private volatile @Nullable Set<String> incomplete = Set.of("never read");

  private void readUntilComplete() {
    try {
      ObjectStore other = openStore();
      while (other.find("model/last").isEmpty()) {
        Thread.onSpinWait();
      }
      Set<String> seen = names(other, "model");
      incomplete = seen.equals(Set.of("a", "last", "z")) ? null : seen;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void putFolder(String name, IfExists ifExists) throws StoreException {
    try (Folder folder = store.createFolder(name, ifExists)) {
      add(folder, "new", new byte[] {2});
      folder.commit();
    }
  }

  private static void add(Folder folder, String name, byte[] content) throws StoreException {
    try (Sink sink = folder.create(name, content.length)) {
      sink.write(ByteBuffer.wrap(content), 0);
      sink.commit();
    }
  }

  private Map<String, Long> sizes(String folder) throws StoreException {
    Map<String, Long> sizes = new TreeMap<>();
    for (Entry entry : store.list(folder)) {
      assertEquals(Kind.OBJECT, entry.kind());
      sizes.put(entry.name(), entry.size());
    }
    return sizes;
  }
}
