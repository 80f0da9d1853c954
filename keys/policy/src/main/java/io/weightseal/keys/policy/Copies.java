package io.weightseal.keys.policy;

import io.weightseal.api.DataKey;

/// Data keys of one's own.
final class Copies {
  private Copies() {}

  /// A second data key with the same bytes; the caller closes it.
  static DataKey of(DataKey dataKey) {
    return DataKey.takingOver(dataKey.<byte[], RuntimeException>use(byte[]::clone));
  }
}
