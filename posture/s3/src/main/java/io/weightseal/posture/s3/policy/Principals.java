package io.weightseal.posture.s3.policy;

import java.util.List;

/// Whom a statement is about.
///
/// Source: IAM user guide, "AWS JSON policy elements: Principal" and "NotPrincipal".
///
/// @param everyone whether it names all there are
/// @param anyOfAKind whether it names all of some kind, such as all services
/// @param excepted whether it is about all others than those it names
/// @param named as the policy writes them, for people
record Principals(boolean everyone, boolean anyOfAKind, boolean excepted, List<String> named) {
  Principals {
    named = List.copyOf(named);
  }

  /// Whether it is about each of everyone.
  Match includesEveryone() {
    if (excepted) {
      return everyone ? Match.NEVER : Match.SOMETIMES;
    }
    return Match.of(everyone).or(Match.SOMETIMES);
  }

  /// Whether people that nobody named are among them.
  boolean includesStrangers() {
    return excepted ? !everyone : everyone || anyOfAKind;
  }
}
