package io.weightseal.stores.azure;

import io.weightseal.stores.testkit.ConcurrentRewrapContract;

/// Rewraps of one model at once in Azure Blob Storage.
class ConcurrentRewrapTest extends ConcurrentRewrapContract {
  ConcurrentRewrapTest() {
    super(new AzureService());
  }
}
