package io.weightseal.posture.gcs;

import io.weightseal.posture.Check;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Reading;
import io.weightseal.posture.json.Json;
import io.weightseal.posture.json.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether an IAM policy lets in everyone.
///
/// Source: "Principal identifiers" in the IAM documentation of Google Cloud.
final class PolicyCheck {
  private static final Set<String> EVERYONE = Set.of("allUsers", "allAuthenticatedUsers");

  private PolicyCheck() {}

  /// @param fix a command without the member and role, which are added
  static void of(
      Reading<Map<String, @Nullable Object>> reading,
      Check check,
      String permission,
      String fix,
      Findings findings) {
    findings.of(
        reading,
        List.of(check),
        "grant a role with " + permission,
        (policy, own) -> judge(policy, check, fix, own));
  }

  private static void judge(
      Map<String, @Nullable Object> policy, Check check, String fix, Findings findings) {
    List<String> open = new ArrayList<>();
    String first = "";
    for (Object each : list(policy, "bindings")) {
      Map<String, @Nullable Object> binding = Json.asObject(each);
      String role = String.valueOf(Member.text(binding, "role"));
      for (Object member : list(binding, "members")) {
        // A condition narrows what they may, not who they are.
        if (EVERYONE.contains(String.valueOf(member))) {
          open.add(member + " has " + role);
          first = first.isEmpty() ? " --member=" + member + " --role=" + role : first;
        }
      }
    }
    Map<String, String> evidence = Map.of("bindings", String.valueOf(policy.get("bindings")));
    if (open.isEmpty()) {
      findings.pass(check, "no binding is for everyone", evidence);
    } else {
      findings.fail(check, "anyone is let in: " + String.join(", ", open), evidence, fix + first);
    }
  }

  /// Empty where there is none. What is no list is not taken for an empty one.
  private static List<?> list(Map<String, @Nullable Object> of, String name) {
    Object value = of.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalArgumentException(name + " is no list");
  }
}
