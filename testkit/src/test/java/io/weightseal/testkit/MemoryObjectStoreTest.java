package io.weightseal.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.Update;
import org.junit.jupiter.api.Test;

class MemoryObjectStoreTest extends ObjectStoreContract {
  private final MemoryObjectStore store = new MemoryObjectStore();

  @Override
  protected ObjectStore openStore() {
    return store;
  }

  @Override
  protected void overwriteBehindTheStore(String name, byte[] content) {
    store.put(name, content);
  }

  @Test
  void countsBytes() throws Exception {
    StoreBytes.put(store, "object", new byte[100]);
    assertEquals(100, store.bytesWritten());
    assertEquals(0, store.bytesRead());
    StoreBytes.contentOf(store, "object");
    assertEquals(100, store.bytesRead());
    try (Update update = store.update("object")) {
      update.patch(3, new byte[7]);
    }
    assertEquals(107, store.bytesWritten());
  }
}
