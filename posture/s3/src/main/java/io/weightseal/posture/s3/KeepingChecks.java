package io.weightseal.posture.s3;

import io.weightseal.posture.Findings;
import io.weightseal.posture.Reading;
import java.util.Map;

/// Whether what lies in the bucket stays, and whether it is known who came.
record KeepingChecks(S3Place place, Findings findings) {
  void report(Reading<String> versioning, Reading<String> lock, Reading<String> logging) {
    versioning(versioning);
    lock(lock);
    logging(logging);
  }

  private void versioning(Reading<String> reading) {
    String fix =
        "aws s3api put-bucket-versioning --bucket "
            + place.bucket()
            + " --versioning-configuration Status=Enabled";
    switch (reading) {
      case Reading.Unreadable(String reason) ->
          findings.error(S3Checks.VERSIONING, reason, "allow s3:GetBucketVersioning");
      case Reading.Unset() ->
          findings.fail(S3Checks.VERSIONING, "versioning is off", Map.of("Status", "not set"), fix);
      case Reading.Read(String status) -> {
        Map<String, String> evidence = Map.of("Status", status);
        if (status.equals("Enabled")) {
          findings.pass(S3Checks.VERSIONING, "versioning is on", evidence);
        } else {
          findings.fail(S3Checks.VERSIONING, "versioning is off: " + status, evidence, fix);
        }
      }
    }
  }

  private void lock(Reading<String> reading) {
    String fix =
        "aws s3api put-object-lock-configuration --bucket "
            + place.bucket()
            + " --object-lock-configuration '{\"ObjectLockEnabled\":\"Enabled\",\"Rule\":"
            + "{\"DefaultRetention\":{\"Mode\":\"GOVERNANCE\",\"Days\":30}}}'";
    switch (reading) {
      case Reading.Unreadable(String reason) ->
          findings.error(S3Checks.OBJECT_LOCK, reason, "allow s3:GetBucketObjectLockConfiguration");
      case Reading.Unset() ->
          findings.fail(
              S3Checks.OBJECT_LOCK,
              "objects can be deleted at any time",
              Map.of("ObjectLockEnabled", "not set"),
              fix);
      case Reading.Read(String retention) -> {
        Map<String, String> evidence = Map.of("DefaultRetention", retention);
        if (retention.equals("none")) {
          findings.warn(
              S3Checks.OBJECT_LOCK,
              "object lock is on without a default retention: objects are locked only where their"
                  + " writer says so",
              evidence,
              fix);
        } else {
          findings.pass(S3Checks.OBJECT_LOCK, "objects are retained: " + retention, evidence);
        }
      }
    }
  }

  private void logging(Reading<String> reading) {
    switch (reading) {
      case Reading.Unreadable(String reason) ->
          findings.error(S3Checks.LOGGING, reason, "allow s3:GetBucketLogging");
      case Reading.Unset() ->
          findings.fail(
              S3Checks.LOGGING,
              "no server access log is written; data events in CloudTrail, which are not looked at"
                  + " here, would do as well",
              Map.of("LoggingEnabled", "not set"),
              "aws s3api put-bucket-logging --bucket "
                  + place.bucket()
                  + " --bucket-logging-status '{\"LoggingEnabled\":{\"TargetBucket\":\"LOGS\","
                  + "\"TargetPrefix\":\""
                  + place.bucket()
                  + "/\"}}'");
      case Reading.Read(String target) -> {
        Map<String, String> evidence = Map.of("TargetBucket", target);
        if (target.equals(place.bucket())) {
          findings.warn(
              S3Checks.LOGGING,
              "the log is written to the bucket itself, where whoever may write to it may change"
                  + " the log",
              evidence,
              "choose a target bucket of its own");
        } else {
          findings.pass(S3Checks.LOGGING, "access is logged in " + target, evidence);
        }
      }
    }
  }
}
