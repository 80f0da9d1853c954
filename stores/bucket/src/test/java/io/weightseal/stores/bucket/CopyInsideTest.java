package io.weightseal.stores.bucket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An object of a bucket is copied inside it: the very version that was opened, and only there.
@Timeout(60)
class CopyInsideTest {
  private static final int SIZE = 50_000;

  private final MemoryBucket bucket = new MemoryBucket();
  private final byte[] content = Stores.pattern(SIZE);

  private BucketStore store() throws Exception {
    BucketStore store = Stores.of(bucket);
    put(store, "from", content);
    return store;
  }

  private static void put(BucketStore store, String name, byte[] bytes) throws Exception {
    try (Sink sink = store.create(name, bytes.length, IfExists.REPLACE)) {
      Stores.fill(sink, bytes, 1000);
      sink.commit();
    }
  }

  @Test
  void sendsNoByteOfIt() throws Exception {
    try (BucketStore store = store();
        Source source = store.open("from");
        Sink sink = store.create("to", SIZE, IfExists.REFUSE)) {
      assertTrue(sink.writeAllOf(source));
      sink.commit();
      assertArrayEquals(content, bucket.objects.get("to").content().array());
      long copied = bucket.calls.stream().filter(call -> call.startsWith("copy-")).count();
      assertEquals(3, copied, bucket.calls.toString());
      assertFalse(bucket.calls.contains("part-1 to"));
    }
  }

  @Test
  void copiesNoOtherVersionThanTheOneThatWasOpened() throws Exception {
    try (BucketStore store = store();
        Source source = store.open("from");
        Sink sink = store.create("to", SIZE, IfExists.REFUSE)) {
      put(store, "from", Stores.pattern(SIZE));
      assertTrue(sink.writeAllOf(source));
      StoreException error = assertThrows(StoreException.class, sink::commit);
      assertEquals(StoreException.Reason.CHANGED, error.reason());
    }
    assertFalse(bucket.objects.containsKey("to"));
  }

  @Test
  void leavesWhatItCannotCopyToTheWriter() throws Exception {
    try (BucketStore store = store();
        BucketStore other = Stores.of(new MemoryBucket());
        Source source = store.open("from");
        Sink elsewhere = other.create("to", SIZE, IfExists.REFUSE);
        Sink shorter = store.create("to", SIZE - 1, IfExists.REFUSE)) {
      assertFalse(elsewhere.writeAllOf(source));
      assertFalse(shorter.writeAllOf(source));
      put(store, "small", Stores.pattern(100));
      try (Source small = store.open("small");
          Sink sink = store.create("too", 100, IfExists.REFUSE)) {
        assertFalse(sink.writeAllOf(small));
      }
    }
  }
}
