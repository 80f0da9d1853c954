package io.weightseal.posture.s3.policy;

import java.util.List;
import java.util.Locale;

/// The actions or resources of a statement.
///
/// @param excepted whether it is about all others than those it names
/// @param patterns as the policy writes them
record Names(boolean excepted, List<String> patterns, Compared compared) {
  /// How they are compared.
  enum Compared {
    EXACTLY,
    IGNORING_CASE
  }

  Names {
    patterns = List.copyOf(patterns);
  }

  /// Whether it is about those of `scope`. That several patterns include it together, and none
  /// alone, is not seen: it is then said to be so sometimes.
  Match include(Scope scope) {
    Match any = Match.NEVER;
    for (String pattern : patterns) {
      any = any.or(pattern.contains("${") ? Match.SOMETIMES : scope.in(glob(pattern)));
    }
    return excepted ? any.not() : any;
  }

  private Glob glob(String pattern) {
    return compared == Compared.IGNORING_CASE
        ? Glob.ofLowerCase(pattern.toLowerCase(Locale.ROOT))
        : Glob.of(pattern);
  }
}
