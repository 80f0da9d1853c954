package io.weightseal.posture;

/// How a check went.
public enum Outcome {
  /// The setting was read, and is as it should be.
  PASS,
  /// The setting was read, and is weaker than it should be, or protects in part.
  WARN,
  /// The setting was read, and does not protect.
  FAIL,
  /// It could not be looked at, or not be understood: nothing is known.
  ERROR
}
