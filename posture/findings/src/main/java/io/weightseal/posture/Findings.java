package io.weightseal.posture;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  /// None yet, about the same resource.
  public Findings beside() {
    return new Findings(resource);
  }

  /// Takes over what was found elsewhere.
  public void addAll(Findings others) {
    all.addAll(others.all);
  }

  public List<Finding> list() {
    return List.copyOf(all);
  }
}
