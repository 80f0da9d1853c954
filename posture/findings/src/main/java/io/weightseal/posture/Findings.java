package io.weightseal.posture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// Takes down the findings about one resource. Not safe for use by several threads.
public final class Findings {
  private final String resource;
  private final List<Finding> all = new ArrayList<>();

  public Findings(String resource) {
    this.resource = resource;
  }

  public void pass(Check check, String statement, Map<String, String> evidence) {
    add(check, Outcome.PASS, statement, evidence, "");
  }

  public void warn(Check check, String statement, Map<String, String> evidence, String fix) {
    add(check, Outcome.WARN, statement, evidence, fix);
  }

  public void fail(Check check, String statement, Map<String, String> evidence, String fix) {
    add(check, Outcome.FAIL, statement, evidence, fix);
  }

  /// @param reason why it could not be looked at
  /// @param fix what lets it be looked at
  public void error(Check check, String reason, String fix) {
    add(check, Outcome.ERROR, "could not be looked at: " + reason, Map.of(), fix);
  }

  /// Something was read and cannot be understood.
  public void unclear(Check check, String statement, Map<String, String> evidence, String fix) {
    add(check, Outcome.ERROR, statement, evidence, fix);
  }

  /// What was found, whichever way it went.
  public void add(
      Check check, Outcome outcome, String statement, Map<String, String> evidence, String fix) {
    all.add(new Finding(check, outcome, resource, statement, evidence, fix));
  }

  /// Looks at what was read. Where that cannot be done, or is not understood, each of `checks` says
  /// so, and nothing else of `look` is kept.
  ///
  /// @param fix what lets it be read
  /// @param look takes down findings of its own; throws [IllegalArgumentException] where what was
  ///   read has another form than it should have
  /// @param <T> what was read
  public <T> void of(
      Reading<T> reading, List<Check> checks, String fix, BiConsumer<T, Findings> look) {
    String reason = "no answer";
    if (reading instanceof Reading.Read<T>(T value)) {
      Findings own = new Findings(resource);
      try {
        look.accept(value, own);
        all.addAll(own.all);
        return;
      } catch (IllegalArgumentException e) {
        reason = "the answer is not understood";
      }
    } else if (reading instanceof Reading.Unreadable<T>(String why)) {
      reason = why;
    }
    for (Check each : checks) {
      error(each, reason, fix);
    }
  }

  public List<Finding> list() {
    return List.copyOf(all);
  }
}
