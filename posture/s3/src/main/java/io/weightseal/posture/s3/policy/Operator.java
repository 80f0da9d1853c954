package io.weightseal.posture.s3.policy;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A condition operator, taken apart.
///
/// Source: IAM user guide, "IAM JSON policy elements: Condition operators" and "Single-valued vs.
/// multivalued context keys".
///
/// @param negated whether it holds where no value matches
/// @param ifExists whether it holds where the key is absent
record Operator(Quantifier quantifier, Comparison comparison, boolean negated, boolean ifExists) {
  /// For keys of many values.
  enum Quantifier {
    NONE,
    /// Holds where there is no value, too.
    FOR_ALL_VALUES,
    /// Holds only where there is one.
    FOR_ANY_VALUE
  }

  /// How one value is compared with one of the policy's.
  enum Comparison {
    EXACT,
    IGNORING_CASE,
    PATTERN,
    /// By pattern, part by part between the colons.
    ARN,
    TRUTH,
    /// Whether the key is there.
    PRESENCE,
    ADDRESS,
    /// Numbers, dates and binary values: known, and their values are not compared here.
    OTHER
  }

  private record Kind(Comparison comparison, boolean negated) {}

  private static final Map<String, Kind> KINDS =
      Map.ofEntries(
          Map.entry("stringequals", new Kind(Comparison.EXACT, false)),
          Map.entry("stringnotequals", new Kind(Comparison.EXACT, true)),
          Map.entry("stringequalsignorecase", new Kind(Comparison.IGNORING_CASE, false)),
          Map.entry("stringnotequalsignorecase", new Kind(Comparison.IGNORING_CASE, true)),
          Map.entry("stringlike", new Kind(Comparison.PATTERN, false)),
          Map.entry("stringnotlike", new Kind(Comparison.PATTERN, true)),
          Map.entry("arnequals", new Kind(Comparison.ARN, false)),
          Map.entry("arnlike", new Kind(Comparison.ARN, false)),
          Map.entry("arnnotequals", new Kind(Comparison.ARN, true)),
          Map.entry("arnnotlike", new Kind(Comparison.ARN, true)),
          Map.entry("bool", new Kind(Comparison.TRUTH, false)),
          Map.entry("null", new Kind(Comparison.PRESENCE, false)),
          Map.entry("ipaddress", new Kind(Comparison.ADDRESS, false)),
          Map.entry("notipaddress", new Kind(Comparison.ADDRESS, true)),
          Map.entry("binaryequals", new Kind(Comparison.OTHER, false)),
          Map.entry("numericequals", new Kind(Comparison.OTHER, false)),
          Map.entry("numericnotequals", new Kind(Comparison.OTHER, true)),
          Map.entry("numericlessthan", new Kind(Comparison.OTHER, false)),
          Map.entry("numericlessthanequals", new Kind(Comparison.OTHER, false)),
          Map.entry("numericgreaterthan", new Kind(Comparison.OTHER, false)),
          Map.entry("numericgreaterthanequals", new Kind(Comparison.OTHER, false)),
          Map.entry("dateequals", new Kind(Comparison.OTHER, false)),
          Map.entry("datenotequals", new Kind(Comparison.OTHER, true)),
          Map.entry("datelessthan", new Kind(Comparison.OTHER, false)),
          Map.entry("datelessthanequals", new Kind(Comparison.OTHER, false)),
          Map.entry("dategreaterthan", new Kind(Comparison.OTHER, false)),
          Map.entry("dategreaterthanequals", new Kind(Comparison.OTHER, false)));

  /// The operator of this name; empty where there is none, or not in this combination.
  static Optional<Operator> of(String name) {
    String rest = name.toLowerCase(Locale.ROOT);
    Quantifier quantifier = Quantifier.NONE;
    if (rest.startsWith("forallvalues:")) {
      quantifier = Quantifier.FOR_ALL_VALUES;
      rest = rest.substring("forallvalues:".length());
    } else if (rest.startsWith("foranyvalue:")) {
      quantifier = Quantifier.FOR_ANY_VALUE;
      rest = rest.substring("foranyvalue:".length());
    }
    boolean ifExists = rest.endsWith("ifexists");
    if (ifExists) {
      rest = rest.substring(0, rest.length() - "ifexists".length());
    }
    Kind kind = KINDS.get(rest);
    boolean bare = quantifier == Quantifier.NONE && !ifExists;
    if (kind == null || (kind.comparison == Comparison.PRESENCE && !bare)) {
      return Optional.empty();
    }
    return Optional.of(new Operator(quantifier, kind.comparison, kind.negated, ifExists));
  }

  /// Whether it holds for requests that do not carry the key.
  Match whenAbsent() {
    if (ifExists) {
      return Match.ALWAYS;
    }
    return switch (quantifier) {
      case NONE -> Match.of(negated);
      case FOR_ALL_VALUES -> Match.ALWAYS;
      case FOR_ANY_VALUE -> Match.NEVER;
    };
  }
}
