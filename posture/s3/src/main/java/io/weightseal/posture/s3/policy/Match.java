package io.weightseal.posture.s3.policy;

/// Whether a part of a statement holds for the requests of one class.
public enum Match {
  /// For each of them.
  ALWAYS,
  /// For none of them.
  NEVER,
  /// For some and not for others, or it depends on what the class leaves open.
  SOMETIMES,
  /// It says something that is not understood here.
  UNKNOWN;

  /// Of two that must both hold. What never holds is not made to by what is not understood.
  public Match and(Match other) {
    if (this == NEVER || other == NEVER) {
      return NEVER;
    }
    if (this == UNKNOWN || other == UNKNOWN) {
      return UNKNOWN;
    }
    return this == SOMETIMES || other == SOMETIMES ? SOMETIMES : ALWAYS;
  }

  /// Of two of which one must hold.
  public Match or(Match other) {
    return not().and(other.not()).not();
  }

  public Match not() {
    return switch (this) {
      case ALWAYS -> NEVER;
      case NEVER -> ALWAYS;
      case SOMETIMES -> SOMETIMES;
      case UNKNOWN -> UNKNOWN;
    };
  }

  static Match of(boolean holds) {
    return holds ? ALWAYS : NEVER;
  }
}
