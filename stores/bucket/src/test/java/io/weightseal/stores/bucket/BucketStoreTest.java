package io.weightseal.stores.bucket;

import io.weightseal.api.ObjectStore;
import io.weightseal.testkit.ObjectStoreContract;

/// A bucket keeps the contract for objects.
class BucketStoreTest extends ObjectStoreContract {
  private final MemoryBucket bucket = new MemoryBucket();

  @Override
  protected ObjectStore openStore() {
    return Stores.of(bucket);
  }

  @Override
  protected void overwriteBehindTheStore(String name, byte[] content) {
    bucket.put(name, content);
  }

  @Override
  protected boolean locks() {
    return false;
  }
}
