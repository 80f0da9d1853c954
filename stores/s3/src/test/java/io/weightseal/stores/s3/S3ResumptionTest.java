package io.weightseal.stores.s3;

import io.weightseal.api.ObjectStore;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.testkit.ResumableStoreContract;
import org.junit.jupiter.api.AfterEach;

/// Uploads to S3 go on after they were cut off.
class S3ResumptionTest extends ResumableStoreContract {
  private final BucketStore store = S3Server.store(S3Server.newBucket());

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
