package io.weightseal.testkit;

import static io.weightseal.testkit.StoreBytes.contentOf;
import static io.weightseal.testkit.StoreBytes.names;
import static io.weightseal.testkit.StoreBytes.pattern;
import static io.weightseal.testkit.StoreBytes.put;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.ObjectStore.Kind;
import io.weightseal.api.ObjectStore.Update;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/// What every [ObjectStore] does with single objects. Each implementation's tests extend this class
/// and [ObjectStoreFolderContract].
public abstract class ObjectStoreContract {
  private static final int THREADS = 4;
  private static final int BLOCK = 64 * 1024;
  private static final int BLOCKS = 50;

  private ObjectStore store;

  protected ObjectStoreContract() {}

  /// A store on the same storage at each call within a test; empty when the test starts.
  protected abstract ObjectStore openStore() throws Exception;

  /// Overwrites the object `name` as another program might, without the store's knowledge.
  protected abstract void overwriteBehindTheStore(String name, byte[] content) throws Exception;

  /// Whether an update locks others out; else what they write is refused.
  protected boolean locks() {
    return true;
  }

  @BeforeEach
  void open() throws Exception {
    store = openStore();
  }

  @Test
  void keepsWhatWasCommitted() throws Exception {
    byte[] content = pattern(100_003, 1);
    put(store, "folder/object", content);
    assertEquals(
        Optional.of(new Entry("folder/object", Kind.OBJECT, content.length)),
        openStore().find("folder/object"));
    assertArrayEquals(content, contentOf(openStore(), "folder/object"));
    assertEquals(Optional.of(Kind.FOLDER), store.find("folder").map(Entry::kind));
  }

  @Test
  void keepsAnEmptyObject() throws Exception {
    put(store, "empty", new byte[0]);
    try (Source source = store.open("empty")) {
      assertEquals(0, source.size());
      assertEquals(0, source.read(ByteBuffer.allocate(1), 0));
    }
  }

  @Test
  void takesAnObjectOfUnknownSize() throws Exception {
    byte[] content = pattern(3 * BLOCK + 1, 2);
    try (Sink sink = store.create("stream", -1, IfExists.REFUSE)) {
      for (int at = 0; at < content.length; at += BLOCK) {
        sink.write(ByteBuffer.wrap(content, at, Math.min(BLOCK, content.length - at)), at);
      }
      sink.commit();
    }
    assertArrayEquals(content, contentOf(store, "stream"));
  }

  @Test
  void showsNothingBeforeCommitAndLeavesNothingWithoutIt() throws Exception {
    try (Sink sink = store.create("object", 3, IfExists.REFUSE)) {
      sink.write(ByteBuffer.wrap(new byte[3]), 0);
      assertEquals(Optional.empty(), store.find("object"));
      assertFalse(names(store, "").contains("object"));
      assertReason(Set.of(Reason.ABSENT), () -> store.open("object").close());
    }
    assertEquals(Optional.empty(), store.find("object"));
    assertEquals(Set.of(), names(store, ""));
  }

  @Test
  void refusesToReplaceUnlessTold() throws Exception {
    put(store, "object", new byte[] {1});
    assertReason(
        Set.of(Reason.EXISTS),
        () -> {
          try (Sink sink = store.create("object", 1, IfExists.REFUSE)) {
            sink.write(ByteBuffer.wrap(new byte[] {2}), 0);
            sink.commit();
          }
        });
    assertArrayEquals(new byte[] {1}, contentOf(store, "object"));
  }

  @Test
  void refusesToReplaceWhatAppearedMeanwhile() throws Exception {
    assertReason(
        Set.of(Reason.EXISTS, Reason.LOCKED),
        () -> {
          try (Sink late = store.create("object", 1, IfExists.REFUSE)) {
            late.write(ByteBuffer.wrap(new byte[] {2}), 0);
            put(store, "object", new byte[] {1});
            late.commit();
          }
        });
  }

  @Test
  void replacesAtOnceWhenTold() throws Exception {
    put(store, "object", new byte[] {1, 1, 1});
    try (Sink sink = store.create("object", 2, IfExists.REPLACE)) {
      sink.write(ByteBuffer.wrap(new byte[] {2, 2}), 0);
      assertArrayEquals(new byte[] {1, 1, 1}, contentOf(store, "object"));
      sink.commit();
    }
    assertArrayEquals(new byte[] {2, 2}, contentOf(store, "object"));
    assertEquals(Set.of("object"), names(store, ""));
  }

  @Test
  void keepsTheOldObjectWhenItsReplacementIsNotCommitted() throws Exception {
    put(store, "object", new byte[] {1});
    try (Sink sink = store.create("object", 1, IfExists.REPLACE)) {
      sink.write(ByteBuffer.wrap(new byte[] {2}), 0);
    }
    assertArrayEquals(new byte[] {1}, contentOf(store, "object"));
    assertEquals(Set.of("object"), names(store, ""));
  }

  @Test
  void writesAtAnyOffsetFromSeveralThreads() throws Exception {
    byte[] content = pattern(BLOCKS * BLOCK + 17, 3);
    try (Sink sink = store.create("object", content.length, IfExists.REFUSE)) {
      // From front to back on the whole, as a sink may ask of those who write to it.
      inThreads(
          content.length,
          THREADS,
          (at, length) -> {
            ByteBuffer heap = ByteBuffer.wrap(content, at, length);
            ByteBuffer bytes =
                at % (2 * BLOCK) == 0 ? heap : ByteBuffer.allocateDirect(length).put(heap).flip();
            sink.write(bytes, at);
            assertEquals(0, bytes.remaining(), "bytes left unwritten");
          });
      sink.commit();
    }
    assertArrayEquals(content, contentOf(store, "object"));
  }

  @Test
  void readsAtAnyOffsetFromSeveralThreads() throws Exception {
    byte[] content = pattern(BLOCKS * BLOCK + 17, 4);
    put(store, "object", content);
    try (Source source = store.open("object")) {
      assertEquals(content.length, source.size());
      inThreads(
          content.length,
          BLOCKS,
          (at, length) -> {
            ByteBuffer bytes =
                at % (2 * BLOCK) == 0
                    ? ByteBuffer.allocate(length)
                    : ByteBuffer.allocateDirect(length);
            assertEquals(length, source.read(bytes, at));
            assertEquals(0, bytes.remaining());
            assertEquals(ByteBuffer.wrap(content, at, length), bytes.flip());
          });
      source.requireUnchanged();
    }
  }

  @Test
  void readsShortAtTheEndAndNothingAfterIt() throws Exception {
    put(store, "object", new byte[] {1, 2, 3, 4, 5});
    try (Source source = store.open("object")) {
      ByteBuffer target = ByteBuffer.allocate(10).position(2);
      assertEquals(2, source.read(target, 3));
      assertEquals(4, target.position());
      assertEquals(10, target.limit());
      assertArrayEquals(new byte[] {0, 0, 4, 5, 0, 0, 0, 0, 0, 0}, target.array());
      assertEquals(0, source.read(target, 5));
      assertEquals(0, source.read(target, 1L << 40));
      assertEquals(4, target.position());
    }
  }

  @Test
  void noticesAnObjectThatGrewOrShrank() throws Exception {
    for (int length : List.of(4, 6, 0)) {
      put(store, "object-" + length, new byte[] {1, 2, 3, 4, 5});
      try (Source source = store.open("object-" + length)) {
        source.requireUnchanged();
        overwriteBehindTheStore("object-" + length, new byte[length]);
        assertReason(Set.of(Reason.CHANGED), source::requireUnchanged);
      }
    }
  }

  @Test
  void patchesInPlace() throws Exception {
    put(store, "object", new byte[] {1, 2, 3, 4, 5});
    try (Update update = store.update("object")) {
      assertEquals(5, update.source().size());
      update.patch(1, new byte[] {9, 8});
      ByteBuffer now = ByteBuffer.allocate(5);
      assertEquals(5, update.source().read(now, 0));
      assertArrayEquals(new byte[] {1, 9, 8, 4, 5}, now.array());
    }
    assertArrayEquals(new byte[] {1, 9, 8, 4, 5}, contentOf(openStore(), "object"));
  }

  @Test
  void refusesAPatchThatWouldGrowTheObject() throws Exception {
    put(store, "object", new byte[] {1, 2, 3});
    try (Update update = store.update("object")) {
      assertThrows(Exception.class, () -> update.patch(2, new byte[] {9, 9}));
      assertThrows(Exception.class, () -> update.patch(4, new byte[] {9}));
    }
    assertArrayEquals(new byte[] {1, 2, 3}, contentOf(store, "object"));
  }

  @Test
  void replacesTheWholeObjectInAnUpdate() throws Exception {
    put(store, "object", new byte[] {1, 2, 3});
    try (Source before = store.open("object");
        Update update = store.update("object")) {
      assertEquals(3, before.size());
      update.replace(new byte[] {7, 7, 7, 7});
      update.replace(new byte[] {8, 8});
    }
    assertArrayEquals(new byte[] {8, 8}, contentOf(openStore(), "object"));
    assertEquals(Set.of("object"), names(store, ""));
  }

  @Test
  void losesNoChangeOfTwoUpdates() throws Exception {
    if (locks()) {
      locksOutASecondUpdate();
    } else {
      neverOverwritesWhatAnotherUpdateWrote();
    }
  }

  private void locksOutASecondUpdate() throws Exception {
    put(store, "object", new byte[] {1});
    put(store, "other", new byte[] {1});
    try (Update update = store.update("object")) {
      assertReason(Set.of(Reason.LOCKED), () -> store.update("object").close());
      update.replace(new byte[] {2});
      // The object is a new one now; the hold must not have stayed behind on the old one.
      assertReason(Set.of(Reason.LOCKED), () -> openStore().update("object").close());
      store.update("other").close();
    }
    store.update("object").close();
    assertArrayEquals(new byte[] {2}, contentOf(store, "object"));
  }

  private void neverOverwritesWhatAnotherUpdateWrote() throws Exception {
    put(store, "object", new byte[] {1, 1, 1});
    try (Update first = store.update("object");
        Update second = openStore().update("object");
        Update third = openStore().update("object")) {
      first.replace(new byte[] {2, 2, 2});
      assertConflict(() -> second.replace(new byte[] {3}));
      assertConflict(() -> third.patch(0, new byte[] {4}));
      assertArrayEquals(new byte[] {2, 2, 2}, contentOf(store, "object"));
      first.patch(1, new byte[] {5});
    }
    assertArrayEquals(new byte[] {2, 5, 2}, contentOf(store, "object"));
  }

  private static void assertConflict(Executable refused) {
    StoreException refusal = assertThrows(StoreException.class, refused);
    assertEquals(Reason.CONFLICT, refusal.reason(), refusal::toString);
    assertTrue(refusal.retryable());
  }

  @Test
  void deletes() throws Exception {
    put(store, "object", new byte[] {1});
    store.delete("object");
    assertEquals(Optional.empty(), store.find("object"));
  }

  @Test
  void saysThatAnObjectIsAbsent() throws Exception {
    assertEquals(Optional.empty(), store.find("absent"));
    assertReason(Set.of(Reason.ABSENT), () -> store.open("absent").close());
    assertReason(Set.of(Reason.ABSENT), () -> store.update("absent").close());
    assertReason(Set.of(Reason.ABSENT), () -> store.delete("absent"));
    assertTrue(store.describe("absent").contains("absent"));
  }

  @Test
  void opensNoFolder() throws Exception {
    put(store, "folder/object", new byte[] {1});
    Set<Reason> either = Set.of(Reason.ABSENT, Reason.UNSUITABLE);
    assertReason(either, () -> store.open("folder").close());
    assertReason(either, () -> store.update("folder").close());
  }

  @Test
  void refusesNamesThatLeadElsewhere() {
    for (String name : StoreBytes.UNSUITABLE_NAMES) {
      Set<Reason> unsuitable = Set.of(Reason.UNSUITABLE);
      assertReason(unsuitable, () -> store.find(name));
      assertReason(unsuitable, () -> store.list(name));
      assertReason(unsuitable, () -> store.open(name).close());
      assertReason(unsuitable, () -> store.create(name, 0, IfExists.REPLACE).close());
      assertReason(unsuitable, () -> store.createFolder(name, IfExists.REPLACE).close());
      assertReason(unsuitable, () -> store.update(name).close());
      assertReason(unsuitable, () -> store.delete(name));
    }
  }

  private static void assertReason(Set<Reason> expected, Executable refused) {
    StoreException refusal = assertThrows(StoreException.class, refused);
    assertTrue(expected.contains(refusal.reason()), () -> expected + ", but: " + refusal);
    assertFalse(refusal.retryable(), refusal::toString);
  }

  /// Something done with one block.
  @FunctionalInterface
  private interface BlockWork {
    void run(int at, int length) throws Exception;
  }

  /// Cuts `length` bytes into blocks and works on them, several at once: on `unordered` of them in
  /// no order, then on the next so many.
  private static void inThreads(int length, int unordered, BlockWork work) throws Exception {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at < length; at += BLOCK) {
      starts.add(at);
    }
    Random random = new Random(length);
    for (int i = 0; i < starts.size(); i += unordered) {
      Collections.shuffle(starts.subList(i, Math.min(starts.size(), i + unordered)), random);
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> done = new ArrayList<>();
      for (int at : starts) {
        done.add(
            threads.submit(
                () -> {
                  work.run(at, Math.min(BLOCK, length - at));
                  return null;
                }));
      }
      try {
        for (Future<?> each : done) {
          each.get();
        }
      } finally {
        // Nobody is waited for any more where one has failed.
        threads.shutdownNow();
      }
    }
  }
}
