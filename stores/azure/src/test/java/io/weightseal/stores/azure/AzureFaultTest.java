package io.weightseal.stores.azure;

import io.weightseal.stores.testkit.BucketFaultContract;

/// Azure Blob Storage behind a network that fails in every way.
class AzureFaultTest extends BucketFaultContract {
  AzureFaultTest() {
    super(new AzureService());
  }

  @Override
  protected boolean serviceNamesUploads() {
    return false;
  }

  /// What had come, and was not yet taken when the answer broke off, may be asked for again.
  @Override
  protected int bytesAskedForAgain() {
    return 1 << 20;
  }
}
