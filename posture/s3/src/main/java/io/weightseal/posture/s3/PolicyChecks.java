package io.weightseal.posture.s3;

import io.weightseal.posture.Check;
import io.weightseal.posture.Findings;
import io.weightseal.posture.Reading;
import io.weightseal.posture.s3.policy.Match;
import io.weightseal.posture.s3.policy.Policy;
import io.weightseal.posture.s3.policy.PolicyText;
import io.weightseal.posture.s3.policy.Requests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a bucket's policy enforces, by what it means.
record PolicyChecks(S3Place place, Findings findings) {
  private static final String LOOK = "allow s3:GetBucketPolicy";

  void report(Reading<String> reading, @Nullable KmsKeyFacts key) {
    switch (reading) {
      case Reading.Unreadable(String reason) -> {
        for (Check each : all()) {
          findings.error(each, reason, LOOK);
        }
      }
      case Reading.Unset() -> ofPolicy(Policy.NONE, "not set", key);
      case Reading.Read(String text) -> {
        Policy policy;
        try {
          policy = PolicyText.parse(text);
        } catch (IllegalArgumentException e) {
          for (Check each : all()) {
            findings.unclear(
                each,
                "the bucket policy is not understood: " + e.getMessage(),
                Map.of("Policy", text),
                "aws s3api get-bucket-policy --bucket " + place.bucket());
          }
          return;
        }
        ofPolicy(policy, text, key);
      }
    }
  }

  private static List<Check> all() {
    return List.of(S3Checks.TLS_ONLY, S3Checks.ENCRYPTION_ENFORCED, S3Checks.POLICY_PRIVATE);
  }

  private void ofPolicy(Policy policy, String text, @Nullable KmsKeyFacts key) {
    tls(policy, text);
    encryption(policy, text, key);
    publicAccess(policy, text);
  }

  private String fix() {
    return "weightseal storage protect " + place.uri() + " --kms-key KEY";
  }

  /// What of `questions` the policy does not deny, and whether that is because of something that is
  /// not understood.
  private record Gaps(List<String> open, List<String> unknown, Map<String, String> evidence) {}

  private static Gaps gaps(Policy policy, Map<String, Requests> questions) {
    List<String> open = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    Map<String, String> evidence = new LinkedHashMap<>();
    questions.forEach(
        (name, requests) -> {
          Policy.Verdict verdict = policy.denial(requests);
          switch (verdict.match()) {
            case ALWAYS -> {}
            case UNKNOWN -> unknown.add(name);
            case SOMETIMES, NEVER -> open.add(name);
          }
          evidence.put(name, words(verdict));
        });
    return new Gaps(open, unknown, evidence);
  }

  private static String words(Policy.Verdict verdict) {
    String by = String.join(", ", verdict.by());
    return switch (verdict.match()) {
      case ALWAYS -> "denied by " + by;
      case NEVER -> "not denied";
      case SOMETIMES -> "denied in some cases only, by " + by;
      case UNKNOWN -> "not understood: " + by;
    };
  }

  private void tls(Policy policy, String text) {
    Gaps gaps = gaps(policy, new Questions(place).insecure());
    gaps.evidence().put("Policy", text);
    if (gaps.open().isEmpty() && gaps.unknown().isEmpty()) {
      findings.pass(S3Checks.TLS_ONLY, "requests without TLS are denied", gaps.evidence());
    } else if (gaps.open().isEmpty()) {
      unclear(S3Checks.TLS_ONLY, gaps);
    } else if (new Questions(place)
        .insecureTransfers().stream()
            .allMatch(each -> policy.denial(each).match() == Match.ALWAYS)) {
      findings.warn(
          S3Checks.TLS_ONLY,
          "reading and writing objects without TLS is denied, other requests are not: "
              + String.join(", ", gaps.open()),
          gaps.evidence(),
          fix());
    } else {
      findings.fail(
          S3Checks.TLS_ONLY,
          "not denied to everyone: requests " + String.join(", ", gaps.open()),
          gaps.evidence(),
          fix());
    }
  }

  private void unclear(Check check, Gaps gaps) {
    findings.unclear(
        check,
        "a statement uses what is not understood here, so nobody can tell: "
            + String.join(", ", gaps.unknown()),
        gaps.evidence(),
        "look at it: aws s3api get-bucket-policy --bucket " + place.bucket());
  }

  private void encryption(Policy policy, String text, @Nullable KmsKeyFacts key) {
    Check check = S3Checks.ENCRYPTION_ENFORCED;
    if (key == null) {
      findings.fail(
          check,
          "there is no customer's key that uploads could be held to",
          Map.of("Policy", text),
          fix());
      return;
    }
    Gaps gaps = gaps(policy, new Questions(place).wrongUploads(key.arn()));
    Policy.Verdict byDefault = policy.denial(new Questions(place).defaultUpload());
    gaps.evidence().put("uploads that leave it to the default", words(byDefault));
    gaps.evidence().put("Policy", text);
    if (!gaps.open().isEmpty()) {
      findings.fail(
          check,
          "not denied to everyone: uploads " + String.join(", ", gaps.open()),
          gaps.evidence(),
          fix());
    } else if (!gaps.unknown().isEmpty()) {
      unclear(check, gaps);
    } else if (byDefault.match() == Match.ALWAYS) {
      findings.warn(
          check,
          "uploads under other keys are denied, and so are those that leave it to the default",
          gaps.evidence(),
          fix());
    } else {
      findings.pass(check, "uploads under other keys are denied", gaps.evidence());
    }
  }

  private void publicAccess(Policy policy, String text) {
    Policy.Verdict access = policy.publicAccess();
    Map<String, String> evidence = Map.of("Policy", text);
    String by = String.join(", ", access.by());
    switch (access.match()) {
      case NEVER ->
          findings.pass(
              S3Checks.POLICY_PRIVATE, "no statement lets in whom it does not name", evidence);
      case UNKNOWN ->
          findings.unclear(
              S3Checks.POLICY_PRIVATE,
              "it cannot be told whom these statements let in: " + by,
              evidence,
              "look at it: aws s3api get-bucket-policy --bucket " + place.bucket());
      case ALWAYS, SOMETIMES ->
          findings.fail(
              S3Checks.POLICY_PRIVATE,
              "these statements let in anyone: " + by,
              evidence,
              "name principals in these statements, or hold them to aws:PrincipalOrgID: aws s3api"
                  + " put-bucket-policy --bucket "
                  + place.bucket()
                  + " --policy file://policy.json");
    }
  }
}
