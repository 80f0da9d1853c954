package io.weightseal.posture.gcs;

import io.weightseal.posture.Check;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Reading;
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
    switch (reading) {
      case Reading.Unreadable(String reason) ->
          findings.error(check, reason, "grant a role with " + permission);
      case Reading.Unset() -> findings.error(check, "no answer", "try again");
      case Reading.Read(var policy) -> {
        List<String> open = new ArrayList<>();
        String first = "";
        for (Map<String, @Nullable Object> binding : Member.objects(policy, "bindings")) {
          String role = String.valueOf(Member.text(binding, "role"));
          for (Object member : binding.get("members") instanceof List<?> list ? list : List.of()) {
            // A condition narrows what they may, not who they are.
            if (EVERYONE.contains(String.valueOf(member))) {
              open.add(member + " has " + role);
              first = first.isEmpty() ? " --member=" + member + " --role=" + role : first;
            }
          }
        }
        if (open.isEmpty()) {
          findings.pass(
              check,
              "no binding is for everyone",
              Map.of("bindings", String.valueOf(policy.get("bindings"))));
        } else {
          findings.fail(
              check,
              "anyone is let in: " + String.join(", ", open),
              Map.of("bindings", String.valueOf(policy.get("bindings"))),
              fix + first);
        }
      }
    }
  }
}
