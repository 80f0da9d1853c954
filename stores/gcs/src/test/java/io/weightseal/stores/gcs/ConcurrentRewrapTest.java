package io.weightseal.stores.gcs;

import io.weightseal.stores.testkit.ConcurrentRewrapContract;

/// Rewraps of one model at once in Cloud Storage.
class ConcurrentRewrapTest extends ConcurrentRewrapContract {
  ConcurrentRewrapTest() {
    super(new GcsService());
  }
}
