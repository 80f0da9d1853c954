package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;

/// What becomes of a thread's interruption: an error, and the mark stays.
final class Interruption {
  private Interruption() {}

  static StoreException of(String name, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new StoreException(Reason.FAILED, name + ": interrupted", e);
  }
}
