package io.weightseal.posture.s3;

import io.weightseal.posture.Findings;
import io.weightseal.posture.Reading;
import io.weightseal.posture.s3.policy.Policy;
import io.weightseal.posture.s3.policy.PolicyText;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KeyState;

/// The state of the key that a bucket encrypts with.
record KeyChecks(KmsKeyFacts key, Findings findings) {
  void report() {
    usable();
    rotation();
    policy();
  }

  private void usable() {
    switch (key.metadata()) {
      case Reading.Unreadable(String reason) ->
          findings.error(S3Checks.KEY_USABLE, reason, "allow kms:DescribeKey");
      case Reading.Unset() -> findings.error(S3Checks.KEY_USABLE, "no answer", "try again");
      case Reading.Read(KeyMetadata known) -> {
        Map<String, String> evidence = new LinkedHashMap<>();
        evidence.put("Arn", known.arn());
        evidence.put("KeyState", String.valueOf(known.keyStateAsString()));
        if (known.deletionDate() != null) {
          evidence.put("DeletionDate", known.deletionDate().toString());
        }
        if (known.keyState() == KeyState.ENABLED) {
          findings.pass(S3Checks.KEY_USABLE, "the key is enabled", evidence);
        } else {
          boolean dying = known.keyState() == KeyState.PENDING_DELETION;
          findings.fail(
              S3Checks.KEY_USABLE,
              dying ? "the key is about to be deleted" : "the key cannot be used",
              evidence,
              (dying ? "aws kms cancel-key-deletion --key-id " + known.arn() + " && " : "")
                  + "aws kms enable-key --key-id "
                  + known.arn());
        }
      }
    }
  }

  private void rotation() {
    switch (key.rotation()) {
      case Reading.Unreadable(String reason) ->
          findings.error(S3Checks.KEY_ROTATES, reason, "allow kms:GetKeyRotationStatus");
      case Reading.Unset() -> findings.error(S3Checks.KEY_ROTATES, "no answer", "try again");
      case Reading.Read(String rotation) -> {
        Map<String, String> evidence = Map.of("KeyRotation", rotation);
        if (rotation.equals("off")) {
          findings.fail(
              S3Checks.KEY_ROTATES,
              "the key never rotates",
              evidence,
              "aws kms enable-key-rotation --key-id " + key.arn());
        } else {
          findings.pass(S3Checks.KEY_ROTATES, "the key rotates: " + rotation, evidence);
        }
      }
    }
  }

  private void policy() {
    switch (key.policy()) {
      case Reading.Unreadable(String reason) ->
          findings.error(S3Checks.KEY_PRIVATE, reason, "allow kms:GetKeyPolicy");
      case Reading.Unset() -> findings.error(S3Checks.KEY_PRIVATE, "no answer", "try again");
      case Reading.Read(String text) -> ofPolicy(text);
    }
  }

  private void ofPolicy(String text) {
    Map<String, String> evidence = Map.of("KeyPolicy", text);
    String look = "aws kms get-key-policy --policy-name default --key-id " + key.arn();
    Policy.Verdict access;
    try {
      access = PolicyText.parse(text).publicAccess();
    } catch (IllegalArgumentException e) {
      findings.unclear(
          S3Checks.KEY_PRIVATE,
          "the key policy is not understood: " + e.getMessage(),
          evidence,
          look);
      return;
    }
    String by = String.join(", ", access.by());
    switch (access.match()) {
      case NEVER ->
          findings.pass(
              S3Checks.KEY_PRIVATE, "no statement lets in whom it does not name", evidence);
      case UNKNOWN ->
          findings.unclear(
              S3Checks.KEY_PRIVATE,
              "it cannot be told whom these statements let in: " + by,
              evidence,
              look);
      case ALWAYS, SOMETIMES ->
          findings.fail(
              S3Checks.KEY_PRIVATE,
              "these statements let in anyone: " + by,
              evidence,
              "name principals in them, and put the policy back with aws kms put-key-policy"
                  + " --key-id "
                  + key.arn());
    }
  }
}
