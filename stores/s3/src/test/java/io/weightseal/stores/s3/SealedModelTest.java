package io.weightseal.stores.s3;

import io.weightseal.stores.testkit.SealedModelContract;

/// Models are sealed into S3, which copies parts of objects by itself, and used from there.
class SealedModelTest extends SealedModelContract {
  SealedModelTest() {
    super(new S3Service());
  }

  @Override
  protected long rewrapBytes() {
    return 6_000_000;
  }
}
