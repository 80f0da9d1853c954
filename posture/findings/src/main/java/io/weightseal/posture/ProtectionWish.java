package io.weightseal.posture;

/// How a bucket is to be protected.
///
/// @param key the customer's key, as its service names it
/// @param layers how often the store encrypts
public record ProtectionWish(String key, Layers layers) {
  /// How often each object is encrypted.
  public enum Layers {
    ONE,
    /// Twice, as some rules ask for.
    TWO
  }
}
