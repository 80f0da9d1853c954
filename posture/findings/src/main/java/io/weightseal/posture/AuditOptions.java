package io.weightseal.posture;

/// How a storage audit goes about it.
///
/// @param parallel how many buckets are looked at side by side
/// @param perSecond how many buckets are begun in a second, at most
public record AuditOptions(int parallel, double perSecond) {
  public AuditOptions {
    if (parallel < 1 || perSecond <= 0) {
      throw new IllegalArgumentException("one bucket at a time at least, and some in a second");
    }
  }
}
