package io.weightseal.keys.policy;

import io.weightseal.api.DataKey;

/// Whether data keys are closed.
final class Closed {
  private Closed() {}

  static boolean is(DataKey dataKey) {
    try {
      dataKey.<Integer, RuntimeException>use(bytes -> bytes.length);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }
}
