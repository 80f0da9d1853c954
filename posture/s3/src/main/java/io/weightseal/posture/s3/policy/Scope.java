package io.weightseal.posture.s3.policy;

import java.util.Locale;

/// A set of names: one, or all that begin in the same way.
public sealed interface Scope {
  /// The one name.
  record Exactly(String name) implements Scope {}

  /// All names that begin so, and go on in whatever way.
  record AllUnder(String prefix) implements Scope {}

  /// Whether `pattern` stands for them.
  default Match in(Glob pattern) {
    return switch (this) {
      case Exactly(String name) -> Match.of(pattern.matches(name));
      case AllUnder(String prefix) -> pattern.ofAllThatBeginWith(prefix);
    };
  }

  /// The same in lower case, as actions are compared.
  default Scope lowerCase() {
    return switch (this) {
      case Exactly(String name) -> new Exactly(name.toLowerCase(Locale.ROOT));
      case AllUnder(String prefix) -> new AllUnder(prefix.toLowerCase(Locale.ROOT));
    };
  }
}
