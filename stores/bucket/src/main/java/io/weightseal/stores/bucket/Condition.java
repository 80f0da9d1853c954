package io.weightseal.stores.bucket;

/// What has to hold for a write to be done. The service checks it and writes in one step.
public sealed interface Condition {
  /// Whatever is there is replaced.
  Condition NONE = new None();

  /// Nothing is there.
  Condition ABSENT = new Absent();

  /// See [#NONE].
  record None() implements Condition {}

  /// See [#ABSENT].
  record Absent() implements Condition {}

  /// What is there is this version.
  record Same(Bucket.Version version) implements Condition {}
}
