package io.weightseal.stores.azure;

import io.weightseal.api.ObjectStore;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ObjectStoreFolderContract;
import org.junit.jupiter.api.AfterEach;

/// Azure Blob Storage keeps the contract for folders.
class AzureFolderTest extends ObjectStoreFolderContract {
  private final BucketStore store = AzureServer.store(AzureServer.newContainer());

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ObjectStore openStore() {
    return store;
  }
}
