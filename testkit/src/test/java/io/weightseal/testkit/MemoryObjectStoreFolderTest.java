package io.weightseal.testkit;

import io.weightseal.api.ObjectStore;

class MemoryObjectStoreFolderTest extends ObjectStoreFolderContract {
  private final MemoryObjectStore store = new MemoryObjectStore();

  @Override
  protected ObjectStore openStore() {
    return store;
  }
}
