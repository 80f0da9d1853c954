package io.weightseal.stores.azure;

import io.weightseal.stores.testkit.SealedModelContract;

/// Models are sealed into Azure Blob Storage, where all but the front of a blob is taken over in a
/// rewrap, and used from there.
class SealedModelTest extends SealedModelContract {
  SealedModelTest() {
    super(new AzureService());
  }

  @Override
  protected long rewrapBytes() {
    return 1_500_000;
  }
}
