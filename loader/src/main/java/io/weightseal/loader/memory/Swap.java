package io.weightseal.loader.memory;

/// Whether plaintext may lie in memory that the system could write to a swap device.
public enum Swap {
  /// Only memory that is certain to stay in memory is good enough.
  REFUSED,
  /// The caller has weighed it: the swap device may get plaintext, and keep it.
  ALLOWED
}
