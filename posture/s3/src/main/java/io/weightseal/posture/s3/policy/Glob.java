package io.weightseal.posture.s3.policy;

import java.util.BitSet;
import java.util.Locale;

/// A pattern in which `*` stands for any characters and `?` for one. Immutable.
///
/// Source: IAM user guide, "IAM JSON policy elements: Resource" and "Action".
final class Glob {
  private final String pattern;

  private Glob(String pattern) {
    this.pattern = pattern;
  }

  static Glob of(String pattern) {
    return new Glob(pattern);
  }

  /// One that takes no notice of case; so must what it is asked about.
  static Glob ofLowerCase(String pattern) {
    return new Glob(pattern.toLowerCase(Locale.ROOT));
  }

  boolean isLiteral() {
    return pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
  }

  /// Whether the text is one that the pattern stands for.
  boolean matches(String text) {
    return after(text).get(pattern.length());
  }

  /// Whether the pattern stands for each, some or none of the texts that begin with `prefix`.
  ///
  /// Exact: a pattern has finitely many characters, so it takes every long text of letters that it
  /// does not name only by a `*` that stands at its end.
  Match ofAllThatBeginWith(String prefix) {
    BitSet at = after(prefix);
    for (int i = at.nextSetBit(0); i >= 0; i = at.nextSetBit(i + 1)) {
      if (i < pattern.length() && pattern.substring(i).chars().allMatch(c -> c == '*')) {
        return Match.ALWAYS;
      }
    }
    return at.isEmpty() ? Match.NEVER : Match.SOMETIMES;
  }

  /// Where in the pattern one can be once `text` is read.
  private BitSet after(String text) {
    BitSet at = new BitSet();
    at.set(0);
    skipStars(at);
    for (int i = 0; i < text.length() && !at.isEmpty(); i++) {
      at = step(at, text.charAt(i));
    }
    return at;
  }

  private BitSet step(BitSet at, char c) {
    BitSet next = new BitSet();
    for (int i = at.nextSetBit(0); i >= 0 && i < pattern.length(); i = at.nextSetBit(i + 1)) {
      char expected = pattern.charAt(i);
      if (expected == '*') {
        next.set(i);
      } else if (expected == '?' || expected == c) {
        next.set(i + 1);
      }
    }
    skipStars(next);
    return next;
  }

  private void skipStars(BitSet at) {
    for (int i = at.nextSetBit(0); i >= 0 && i < pattern.length(); i = at.nextSetBit(i + 1)) {
      if (pattern.charAt(i) == '*') {
        at.set(i + 1);
      }
    }
  }

  @Override
  public String toString() {
    return pattern;
  }
}
