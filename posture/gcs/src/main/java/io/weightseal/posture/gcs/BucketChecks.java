package io.weightseal.posture.gcs;

import io.weightseal.posture.Check;
import io.weightseal.posture.Findings;
import io.weightseal.posture.json.Member;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a bucket's own resource says.
///
/// Source: "Buckets" in the Cloud Storage JSON API reference.
record BucketChecks(GcsPlace place, Map<String, @Nullable Object> bucket, Findings findings) {
  void report() {
    encryption();
    uniform();
    prevention();
    versioning();
    retention();
    logging();
  }

  private void answer(
      Check check, String setting, @Nullable String value, boolean good, String words, String fix) {
    Map<String, String> evidence = Map.of(setting, value == null ? "not set" : value);
    if (good) {
      findings.pass(check, words, evidence);
    } else {
      findings.fail(check, words, evidence, fix);
    }
  }

  private String protect() {
    return "weightseal storage protect " + place.uri() + " --kms-key KEY";
  }

  private void encryption() {
    String key = Member.text(Member.object(bucket, "encryption"), "defaultKmsKeyName");
    answer(
        GcsChecks.DEFAULT_ENCRYPTION,
        "encryption.defaultKmsKeyName",
        key,
        key != null,
        key == null
            ? "objects are encrypted with keys that Google manages"
            : "objects are encrypted with the customer's key " + key,
        protect());
  }

  private Map<String, @Nullable Object> access() {
    return Member.object(bucket, "iamConfiguration");
  }

  private void uniform() {
    String enabled = Member.text(Member.object(access(), "uniformBucketLevelAccess"), "enabled");
    boolean on = "true".equals(enabled);
    answer(
        GcsChecks.UNIFORM,
        "iamConfiguration.uniformBucketLevelAccess.enabled",
        enabled,
        on,
        on ? "ACLs count for nothing" : "ACLs of single objects count",
        protect());
  }

  private void prevention() {
    String value = Member.text(access(), "publicAccessPrevention");
    if ("inherited".equals(value)) {
      findings.warn(
          GcsChecks.PREVENTION,
          "it depends on the organization's policy, which is not looked at here",
          Map.of("iamConfiguration.publicAccessPrevention", value),
          protect());
      return;
    }
    boolean enforced = "enforced".equals(value);
    answer(
        GcsChecks.PREVENTION,
        "iamConfiguration.publicAccessPrevention",
        value,
        enforced,
        enforced ? "public access is prevented" : "public access is not prevented",
        protect());
  }

  private void versioning() {
    String enabled = Member.text(Member.object(bucket, "versioning"), "enabled");
    boolean on = "true".equals(enabled);
    answer(
        GcsChecks.VERSIONING,
        "versioning.enabled",
        enabled,
        on,
        on ? "versioning is on" : "versioning is off",
        "gcloud storage buckets update " + place.uri() + " --versioning");
  }

  private void retention() {
    Map<String, @Nullable Object> policy = Member.object(bucket, "retentionPolicy");
    String period = Member.text(policy, "retentionPeriod");
    String fix = "gcloud storage buckets update " + place.uri() + " --retention-period=30d";
    if (period != null && !Member.isTrue(policy, "isLocked")) {
      findings.warn(
          GcsChecks.RETENTION,
          "objects are retained for "
              + period
              + " s, and whoever may change the bucket can end that",
          Map.of("retentionPolicy.retentionPeriod", period, "retentionPolicy.isLocked", "false"),
          "gcloud storage buckets update " + place.uri() + " --lock-retention-period");
      return;
    }
    answer(
        GcsChecks.RETENTION,
        "retentionPolicy.retentionPeriod",
        period,
        period != null,
        period == null ? "objects can be deleted at any time" : "objects are retained, locked",
        fix);
  }

  private void logging() {
    String target = Member.text(Member.object(bucket, "logging"), "logBucket");
    answer(
        GcsChecks.LOGGING,
        "logging.logBucket",
        target,
        target != null,
        target == null
            ? "no usage log is written; Cloud Audit Logs of data access, which are not looked at"
                + " here, would do as well"
            : "access is logged in " + target,
        "gcloud storage buckets update " + place.uri() + " --log-bucket=gs://LOGS");
  }
}
