package io.weightseal.posture;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What one check found about one resource.
///
/// @param resource a URI or the service's own name
/// @param statement what was found, in a sentence
/// @param evidence the settings as they were read, name to value; empty where none could be
/// @param fix a command that puts it right; empty for a finding that passes
public record Finding(
    Check check,
    Outcome outcome,
    String resource,
    String statement,
    Map<String, String> evidence,
    String fix) {
  public Finding {
    evidence = Collections.unmodifiableMap(new LinkedHashMap<>(evidence));
  }

  /// How much harm it stands for: of a warning one step less than of a failure. What could not be
  /// looked at counts as if it had failed.
  public Severity severity() {
    return outcome == Outcome.WARN ? check.severity().less() : check.severity();
  }

  /// Whether someone should act on it.
  public boolean isOpen() {
    return outcome != Outcome.PASS;
  }

  /// Whether it is open and of this severity or a worse one.
  public boolean reaches(Severity least) {
    return isOpen() && severity().compareTo(least) >= 0;
  }
}
