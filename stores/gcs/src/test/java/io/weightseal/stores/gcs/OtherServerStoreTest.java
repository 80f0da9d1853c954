package io.weightseal.stores.gcs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.Fault;
import io.weightseal.testkit.FaultProxy;
import io.weightseal.testkit.ObjectStoreContract;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A server that others made keeps the contract for objects that are no larger than one call.
class OtherServerStoreTest extends ObjectStoreContract {
  private final String bucket = OtherServer.newBucket();
  private final BucketStore store = OtherServer.store(bucket);

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
    OtherServer.put(bucket, name, content);
  }

  @Override
  protected boolean locks() {
    return false;
  }

  @Test
  void keepsNamesWithAnyCharacters() throws Exception {
    for (String name : List.of("a b+c%d&e=f?g#h", "ü/ñ/模型.sealed", "~!*'();:@$,[]", "a/..b/c..")) {
      Gcs.write(store, name, new byte[] {4, 2});
      assertArrayEquals(new byte[] {4, 2}, Gcs.read(store, name), name);
      assertTrue(store.list("").stream().anyMatch(entry -> entry.name().equals(name)), name);
      store.delete(name);
    }
  }

  @Test
  void saysThatThereIsNoBucket() {
    try (BucketStore absent = OtherServer.store("no-such-bucket")) {
      StoreException refusal = assertThrows(StoreException.class, () -> absent.list("models"));
      assertEquals(Reason.ABSENT, refusal.reason());
    }
  }

  @Test
  void sendsAnObjectAgainThatWasDamagedOnTheWay() throws Exception {
    byte[] content = new byte[200_000];
    new Random(1).nextBytes(content);
    AtomicInteger sent = new AtomicInteger();
    try (FaultProxy proxy = FaultProxy.before(OtherServer.server().port());
        BucketStore damaged = Gcs.store(proxy.http(), bucket)) {
      proxy.plan(
          request ->
              request.target().startsWith("/upload/") && sent.getAndIncrement() == 0
                  ? Fault.CORRUPT_REQUEST
                  : Fault.NONE);
      Gcs.write(damaged, "object", content);
    }
    assertEquals(2, sent.get());
    assertArrayEquals(content, Gcs.read(store, "object"));
  }
}
