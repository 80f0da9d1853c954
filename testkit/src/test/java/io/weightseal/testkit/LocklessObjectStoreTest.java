package io.weightseal.testkit;

import io.weightseal.api.ObjectStore;

/// A store in memory without locks keeps the contract as a bucket does.
class LocklessObjectStoreTest extends ObjectStoreContract {
  private final MemoryObjectStore store = MemoryObjectStore.withoutLocks();

  @Override
  protected ObjectStore openStore() {
    return store;
  }

  @Override
  protected void overwriteBehindTheStore(String name, byte[] content) {
    store.put(name, content);
  }

  @Override
  protected boolean locks() {
    return false;
  }
}
