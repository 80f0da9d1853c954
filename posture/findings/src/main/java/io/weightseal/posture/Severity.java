package io.weightseal.posture;

import java.util.Locale;

/// How much harm a finding stands for, the least first.
public enum Severity {
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /// One step less, where there is one.
  Severity less() {
    return switch (this) {
      case LOW, MEDIUM -> LOW;
      case HIGH -> MEDIUM;
      case CRITICAL -> HIGH;
    };
  }

  /// As it stands in reports.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException naming those there are
  public static Severity of(String word) {
    for (Severity each : values()) {
      if (each.word().equals(word)) {
        return each;
      }
    }
    throw new IllegalArgumentException(
        "no severity: " + word + "; there are low, medium, high and critical");
  }
}
