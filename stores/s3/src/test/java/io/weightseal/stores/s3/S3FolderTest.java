package io.weightseal.stores.s3;

import io.weightseal.api.ObjectStore;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ObjectStoreFolderContract;
import org.junit.jupiter.api.AfterEach;

/// S3 keeps the contract for folders.
class S3FolderTest extends ObjectStoreFolderContract {
  private final BucketStore store = S3Server.store(S3Server.newBucket());

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected ObjectStore openStore() {
    return store;
  }
}
