package io.weightseal.stores.s3;

import io.weightseal.stores.testkit.BucketFaultContract;

/// S3 behind a network that fails in every way.
class S3FaultTest extends BucketFaultContract {
  S3FaultTest() {
    super(new S3Service());
  }
}
