package io.weightseal.stores.gcs;

import io.weightseal.stores.testkit.SealedModelContract;

/// Models are sealed into Cloud Storage, which copies no parts of objects by itself, and used from
/// there.
class SealedModelTest extends SealedModelContract {
  SealedModelTest() {
    super(new GcsService());
  }

  @Override
  protected long rewrapBytes() {
    return 90_000_000;
  }
}
