package io.weightseal.posture.s3.policy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Whether a statement lets people in whom nobody named.
///
/// Source: "The meaning of public" in the Amazon S3 user guide: a statement for everyone is public
/// unless a condition holds it to fixed values of one of the keys named there. A key of AWS KMS,
/// `kms:CallerAccount`, does the same for key policies.
final class PublicAccess {
  private static final Set<String> NARROWING =
      Set.of(
          "aws:principalorgid",
          "aws:principalaccount",
          "aws:principalarn",
          "aws:sourceaccount",
          "aws:sourceowner",
          "aws:sourcearn",
          "aws:sourceorgid",
          "aws:sourcevpc",
          "aws:sourcevpce",
          "aws:sourceip",
          "aws:userid",
          "s3:dataaccesspointaccount",
          "s3:dataaccesspointarn",
          "kms:calleraccount");

  private PublicAccess() {}

  static Match of(Statement statement) {
    if (statement.denies() || !statement.principals().includesStrangers()) {
      return Match.NEVER;
    }
    boolean understood = true;
    for (Condition condition : statement.conditions()) {
      Optional<Operator> operator = Operator.of(condition.operator());
      if (operator.isEmpty()) {
        understood = false;
      } else if (narrows(condition, operator.get())) {
        return Match.NEVER;
      }
    }
    return understood ? Match.ALWAYS : Match.UNKNOWN;
  }

  private static boolean narrows(Condition condition, Operator operator) {
    return NARROWING.contains(condition.key().toLowerCase(Locale.ROOT))
        && operator.whenAbsent() == Match.NEVER
        && !operator.negated()
        && allFixed(condition.values(), operator.comparison());
  }

  private static boolean allFixed(List<String> values, Operator.Comparison comparison) {
    return !values.isEmpty()
        && switch (comparison) {
          case EXACT, IGNORING_CASE, PATTERN, ARN ->
              values.stream().allMatch(PublicAccess::isFixed);
          case ADDRESS -> values.stream().allMatch(PublicAccess::isNarrowRange);
          case TRUTH, PRESENCE, OTHER -> false;
        };
  }

  private static boolean isFixed(String value) {
    return !value.isEmpty() && Glob.of(value).isLiteral() && !value.contains("${");
  }

  /// Source: the same section. A range is broad when it has fewer than 8 fixed bits of IPv4, or 32
  /// of IPv6.
  private static boolean isNarrowRange(String range) {
    if (!isFixed(range)) {
      return false;
    }
    int slash = range.indexOf('/');
    if (slash < 0) {
      return true;
    }
    try {
      return Integer.parseInt(range.substring(slash + 1)) >= (range.indexOf(':') < 0 ? 8 : 32);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
