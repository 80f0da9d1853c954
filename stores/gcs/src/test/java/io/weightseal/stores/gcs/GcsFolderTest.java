package io.weightseal.stores.gcs;

import io.weightseal.api.ObjectStore;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ObjectStoreFolderContract;
import org.junit.jupiter.api.AfterEach;

/// Cloud Storage, as its documentation has it, keeps the contract for folders.
class GcsFolderTest extends ObjectStoreFolderContract {
  private final BucketStore store = Gcs.store(Gcs.newBucket());

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ObjectStore openStore() {
    return store;
  }
}
