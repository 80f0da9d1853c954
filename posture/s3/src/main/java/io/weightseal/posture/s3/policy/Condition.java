package io.weightseal.posture.s3.policy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// One key of one operator of a statement's condition.
///
/// @param operator as the policy writes it
/// @param values of which one must match; or none, where the operator is a negated one
record Condition(String operator, String key, List<String> values) {
  Condition {
    values = List.copyOf(values);
  }

  /// Whether it holds for requests of this context.
  Match holdsFor(Context context) {
    Optional<Operator> known = Operator.of(operator);
    if (known.isEmpty() || values.isEmpty()) {
      return Match.UNKNOWN;
    }
    Operator op = known.get();
    Context.Known value = context.of(key);
    if (op.comparison() == Operator.Comparison.PRESENCE) {
      return presence(value);
    }
    return switch (value) {
      case Context.Known.Absent _ -> op.whenAbsent();
      case Context.Known.Open _ -> Match.SOMETIMES;
      case Context.Known.Value(String text) -> signed(op, any(op, each -> compare(op, each, text)));
      case Context.Known.Other(Set<String> than) ->
          signed(op, any(op, each -> compareOther(op, each, than)));
    };
  }

  private static Match signed(Operator op, Match match) {
    return op.negated() ? match.not() : match;
  }

  private interface Comparer {
    Match with(String value);
  }

  private Match any(Operator op, Comparer comparer) {
    if (op.comparison() == Operator.Comparison.OTHER) {
      return Match.SOMETIMES;
    }
    Match any = Match.NEVER;
    for (String each : values) {
      any = any.or(each.contains("${") ? Match.SOMETIMES : comparer.with(each));
    }
    return any;
  }

  private Match presence(Context.Known value) {
    Match absent =
        switch (value) {
          case Context.Known.Absent _ -> Match.ALWAYS;
          case Context.Known.Open _ -> Match.SOMETIMES;
          case Context.Known.Value _, Context.Known.Other _ -> Match.NEVER;
        };
    Match any = Match.NEVER;
    for (String each : values) {
      any =
          any.or(
              switch (each.toLowerCase(Locale.ROOT)) {
                case "true" -> absent;
                case "false" -> absent.not();
                default -> Match.UNKNOWN;
              });
    }
    return any;
  }

  private static Match compare(Operator op, String expected, String actual) {
    return switch (op.comparison()) {
      case EXACT -> Match.of(expected.equals(actual));
      case IGNORING_CASE -> Match.of(expected.equalsIgnoreCase(actual));
      case PATTERN -> Match.of(Glob.of(expected).matches(actual));
      case ARN -> Match.of(ArnPattern.matches(expected, actual));
      case TRUTH -> isTruth(expected) ? Match.of(expected.equalsIgnoreCase(actual)) : Match.UNKNOWN;
      case PRESENCE, ADDRESS, OTHER -> Match.SOMETIMES;
    };
  }

  private static boolean isTruth(String text) {
    return text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false");
  }

  /// For all values but those of `than`.
  private static Match compareOther(Operator op, String expected, Set<String> than) {
    return switch (op.comparison()) {
      case EXACT -> than.contains(expected) ? Match.NEVER : Match.SOMETIMES;
      case PATTERN -> patternOfOther(Glob.of(expected), expected, than);
      case ARN ->
          Glob.of(expected).isLiteral() && than.contains(expected) ? Match.NEVER : Match.SOMETIMES;
      // In another case a value is another value: one of those may be meant.
      case IGNORING_CASE, TRUTH, PRESENCE, ADDRESS, OTHER -> Match.SOMETIMES;
    };
  }

  private static Match patternOfOther(Glob glob, String expected, Set<String> than) {
    if (glob.isLiteral()) {
      return than.contains(expected) ? Match.NEVER : Match.SOMETIMES;
    }
    return glob.ofAllThatBeginWith("") == Match.ALWAYS ? Match.ALWAYS : Match.SOMETIMES;
  }
}
