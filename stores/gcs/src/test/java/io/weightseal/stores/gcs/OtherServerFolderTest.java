package io.weightseal.stores.gcs;

import io.weightseal.api.ObjectStore;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ObjectStoreFolderContract;
import org.junit.jupiter.api.AfterEach;

/// A server that others made keeps the contract for folders of small objects.
class OtherServerFolderTest extends ObjectStoreFolderContract {
  private final BucketStore store = OtherServer.store(OtherServer.newBucket());

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ObjectStore openStore() {
    return store;
  }
}
