package io.weightseal.stores.bucket;

import io.weightseal.api.ObjectStore;
import io.weightseal.testkit.ResumableStoreContract;

/// Uploads to a bucket go on after they were cut off.
class ResumptionTest extends ResumableStoreContract {
  private final MemoryBucket bucket = new MemoryBucket();

  @Override
  protected ObjectStore openStore() {
    return Stores.of(bucket);
  }

  @Override
  protected int partBytes() {
    return 10_000;
  }
}
