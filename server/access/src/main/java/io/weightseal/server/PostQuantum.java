package io.weightseal.server;

/// Whether a key exchange that a quantum computer cannot undo is wanted, or needed.
public enum PostQuantum {
  /// Offered first; what is negotiated is on record.
  PREFERRED,
  /// A connection without it is refused.
  REQUIRED
}
