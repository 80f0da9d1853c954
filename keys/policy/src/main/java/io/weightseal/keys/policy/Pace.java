package io.weightseal.keys.policy;

/// How fast one service is called by this process.
///
/// @param perSecond calls a second in the long run; 1 to 100,000
/// @param burst calls that may be made at once after a quiet time; 1 to 100,000
/// @param concurrent calls under way at one time; 1 to 10,000
public record Pace(int perSecond, int burst, int concurrent) {
  public Pace {
    Bounds.require("requests-per-second", perSecond, 1, 100_000);
    Bounds.require("burst", burst, 1, 100_000);
    Bounds.require("concurrent", concurrent, 1, 10_000);
  }
}
