package io.weightseal.stores.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.ObjectStore.Update;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Changes are written where the object still is what it was, and answers that were lost do no
/// harm.
@Timeout(60)
class BucketUpdateTest {
  private final MemoryBucket bucket = new MemoryBucket();
  private final BucketStore store = Stores.of(bucket);
  private final byte[] content = Stores.pattern(75_000);

  private byte[] stored() {
    byte[] bytes = new byte[bucket.objects.get("key").content().capacity()];
    bucket.objects.get("key").content().duplicate().get(bytes);
    return bytes;
  }

  private byte[] patched(int offset, byte[] patch) {
    byte[] expected = content.clone();
    System.arraycopy(patch, 0, expected, offset, patch.length);
    return expected;
  }

  @Test
  void patchesALargeObjectByCopyingItsTail() throws Exception {
    bucket.put("key", content);
    byte[] patch = Stores.pattern(1700);
    try (Update update = store.update("key")) {
      update.patch(300, patch);
      assertArrayEquals(
          java.util.Arrays.copyOfRange(patched(300, patch), 0, 4000),
          Stores.read(update.source(), 0, 4000));
    }
    assertArrayEquals(patched(300, patch), stored());
    assertEquals(
        List.of("copy-2 key", "copy-3 key", "copy-4 key", "copy-5 key", "part-1 key"),
        bucket.calls.stream()
            .filter(call -> call.startsWith("copy") || call.startsWith("part"))
            .sorted()
            .toList());
    assertTrue(bucket.uploads.isEmpty());
  }

  @Test
  void refusesAPatchFarFromTheFront() throws Exception {
    bucket.put("key", content);
    try (Update update = store.update("key")) {
      StoreException refusal =
          assertThrows(StoreException.class, () -> update.patch(70_000, new byte[] {1}));
      assertEquals(Reason.UNSUITABLE, refusal.reason());
    }
    assertArrayEquals(content, stored());
  }

  @Test
  void writesNothingWhereSomeoneElseWroteDuringTheCopy() throws Exception {
    bucket.put("key", content);
    byte[] others = Stores.pattern(60_000);
    for (String moment : List.of("begin key", "copy-3 key", "complete key")) {
      bucket.put("key", content);
      bucket.hook(
          (call, when) -> {
            if (call.equals(moment) && when == MemoryBucket.When.BEFORE) {
              bucket.put("key", others);
            }
          });
      try (Update update = store.update("key")) {
        StoreException refusal =
            assertThrows(StoreException.class, () -> update.patch(5, new byte[] {1}), moment);
        assertEquals(Reason.CONFLICT, refusal.reason(), moment);
      }
      assertArrayEquals(others, stored());
      assertTrue(bucket.uploads.isEmpty());
    }
  }

  @Test
  void knowsItsOwnWriteWhereTheAnswerWasLost() throws Exception {
    for (String moment : List.of("put key", "complete key")) {
      bucket.objects.clear();
      loseFirstAnswerTo(moment);
      int size = moment.startsWith("put") ? 500 : 50_000;
      try (Sink sink = store.create("key", size, IfExists.REFUSE)) {
        Stores.fill(sink, Stores.pattern(size), 100);
        sink.commit();
      }
      assertArrayEquals(Stores.pattern(size), stored());
      assertTrue(bucket.uploads.isEmpty());
    }
  }

  @Test
  void doesNotTakeAnotherOnesWriteForItsOwn() throws Exception {
    Set<String> once = new HashSet<>();
    bucket.hook(
        (call, when) -> {
          if (call.equals("put key") && when == MemoryBucket.When.BEFORE && once.add(call)) {
            bucket.put("key", content);
            throw new StoreException(Reason.UNAVAILABLE, "no answer; try again");
          }
        });
    StoreException refusal =
        assertThrows(
            StoreException.class,
            () -> {
              try (Sink sink = store.create("key", 500, IfExists.REFUSE)) {
                Stores.fill(sink, Stores.pattern(500), 100);
                sink.commit();
              }
            });
    assertEquals(Reason.EXISTS, refusal.reason());
    assertArrayEquals(content, stored());
  }

  @Test
  void replacesOnceWhereTheAnswerWasLost() throws Exception {
    bucket.put("key", content);
    loseFirstAnswerTo("put key");
    try (Update update = store.update("key")) {
      update.replace(new byte[] {1, 2});
      update.replace(new byte[] {3});
    }
    assertArrayEquals(new byte[] {3}, stored());
  }

  @Test
  void goesOnFromWhatItWroteAndNotFromWhatCameAfterIt() throws Exception {
    bucket.put("key", content);
    for (int size : new int[] {500, 50_000}) {
      try (Update update = store.update("key")) {
        update.replace(Stores.pattern(size));
        bucket.put("key", content);
        StoreException refusal =
            assertThrows(StoreException.class, () -> update.replace(new byte[] {1}));
        assertEquals(Reason.CONFLICT, refusal.reason());
        assertThrows(StoreException.class, () -> update.patch(0, new byte[] {1}));
      }
      assertArrayEquals(content, stored());
    }
  }

  @Test
  void knowsItsOwnWriteWhereNoAnswerEverCame() throws Exception {
    bucket.hook(
        (call, when) -> {
          if (call.equals("put key") && when == MemoryBucket.When.AFTER) {
            throw new StoreException(Reason.UNAVAILABLE, "no answer; try again");
          }
        });
    try (Sink sink = store.create("key", 500, IfExists.REPLACE)) {
      Stores.fill(sink, Stores.pattern(500), 100);
      sink.commit();
    }
    assertArrayEquals(Stores.pattern(500), stored());
  }

  private void loseFirstAnswerTo(String moment) {
    Set<String> once = new HashSet<>();
    bucket.hook(
        (call, when) -> {
          if (call.equals(moment) && when == MemoryBucket.When.AFTER && once.add(call)) {
            throw new StoreException(Reason.UNAVAILABLE, "no answer; try again");
          }
        });
  }
}
