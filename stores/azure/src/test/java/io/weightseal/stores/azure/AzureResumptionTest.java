package io.weightseal.stores.azure;

import io.weightseal.api.ObjectStore;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ResumableStoreContract;
import org.junit.jupiter.api.AfterEach;

/// Uploads to Azure Blob Storage go on after they were cut off.
class AzureResumptionTest extends ResumableStoreContract {
  private final BucketStore store = AzureServer.store(AzureServer.newContainer());

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
