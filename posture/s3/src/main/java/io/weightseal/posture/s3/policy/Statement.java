package io.weightseal.posture.s3.policy;

import java.util.List;

/// One statement of a policy.
///
/// @param sid its name, or its place in the policy
/// @param denies whether its effect is `Deny`, else `Allow`
public record Statement(
    String sid,
    boolean denies,
    Principals principals,
    Names actions,
    Names resources,
    List<Condition> conditions) {
  public Statement {
    conditions = List.copyOf(conditions);
  }

  /// Whether it is about those requests.
  public Match matches(Requests requests) {
    Match match =
        actions
            .include(requests.actions())
            .and(resources.include(requests.resources()))
            .and(
                switch (requests.who()) {
                  case EVERYONE -> principals.includesEveryone();
                });
    for (Condition condition : conditions) {
      match = match.and(condition.holdsFor(requests.context()));
    }
    return match;
  }
}
