package io.weightseal.posture.s3.policy;

import java.util.ArrayList;
import java.util.List;

/// A resource's policy: what it says of whole classes of requests. Immutable.
///
/// What is asked is always what is *certain*: a denial counts where one statement denies each
/// request of the class, whoever makes it, and a statement with a condition more does not.
public record Policy(List<Statement> statements) {
  public Policy {
    statements = List.copyOf(statements);
  }

  /// A policy that says nothing.
  public static final Policy NONE = new Policy(List.of());

  /// What a policy says, and where.
  ///
  /// @param match whether it is so
  /// @param by the names of the statements that decide that
  public record Verdict(Match match, List<String> by) {
    public Verdict {
      by = List.copyOf(by);
    }
  }

  /// Whether requests are denied.
  public Verdict denial(Requests requests) {
    List<String> always = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    List<String> sometimes = new ArrayList<>();
    for (Statement each : statements) {
      if (each.denies()) {
        switch (each.matches(requests)) {
          case ALWAYS -> always.add(each.sid());
          case UNKNOWN -> unknown.add(each.sid());
          case SOMETIMES -> sometimes.add(each.sid());
          case NEVER -> {}
        }
      }
    }
    if (!always.isEmpty()) {
      return new Verdict(Match.ALWAYS, always);
    }
    if (!unknown.isEmpty()) {
      return new Verdict(Match.UNKNOWN, unknown);
    }
    return sometimes.isEmpty()
        ? new Verdict(Match.NEVER, List.of())
        : new Verdict(Match.SOMETIMES, sometimes);
  }

  /// The statements that let strangers in: `ALWAYS` for those that do, `UNKNOWN` where it cannot be
  /// told.
  public Verdict publicAccess() {
    List<String> open = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (Statement each : statements) {
      switch (PublicAccess.of(each)) {
        case ALWAYS, SOMETIMES -> open.add(each.sid());
        case UNKNOWN -> unknown.add(each.sid());
        case NEVER -> {}
      }
    }
    if (!open.isEmpty()) {
      return new Verdict(Match.ALWAYS, open);
    }
    return new Verdict(unknown.isEmpty() ? Match.NEVER : Match.UNKNOWN, unknown);
  }
}
