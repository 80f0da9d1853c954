package io.weightseal.stores.gcs;

import io.weightseal.api.ObjectStore;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ResumableStoreContract;
import org.junit.jupiter.api.AfterEach;

/// Uploads to Cloud Storage go on after they were cut off.
class GcsResumptionTest extends ResumableStoreContract {
  private final BucketStore store = Gcs.store(Gcs.newBucket());

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ObjectStore openStore() {
    return store;
  }

  @Override
  protected int partBytes() {
    return 6 << 20;
  }
}
