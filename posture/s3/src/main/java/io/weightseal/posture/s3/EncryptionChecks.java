package io.weightseal.posture.s3;

import io.weightseal.posture.Findings;
import io.weightseal.posture.Reading;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionByDefault;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/// What a bucket does with objects that come without a header.
record EncryptionChecks(S3Place place, Findings findings) {
  /// The key that the bucket's default names; null where it names none, or AWS's own.
  static @Nullable String customerKey(Reading<ServerSideEncryptionRule> reading) {
    if (!(reading instanceof Reading.Read(var rule)) || !isKms(rule)) {
      return null;
    }
    @Nullable String key = byDefault(rule).kmsMasterKeyID();
    return key == null || key.isEmpty() || isOfAws(key) ? null : key;
  }

  private static boolean isOfAws(String key) {
    return key.endsWith("alias/aws/s3");
  }

  private static ServerSideEncryptionByDefault byDefault(ServerSideEncryptionRule rule) {
    var byDefault = rule.applyServerSideEncryptionByDefault();
    return byDefault == null ? ServerSideEncryptionByDefault.builder().build() : byDefault;
  }

  private static boolean isKms(ServerSideEncryptionRule rule) {
    ServerSideEncryption algorithm = byDefault(rule).sseAlgorithm();
    return algorithm == ServerSideEncryption.AWS_KMS
        || algorithm == ServerSideEncryption.AWS_KMS_DSSE;
  }

  void report(Reading<ServerSideEncryptionRule> reading, @Nullable KmsKeyFacts key) {
    String fix = "weightseal storage protect " + place.uri() + " --kms-key KEY";
    switch (reading) {
      case Reading.Unreadable(String reason) -> {
        findings.error(S3Checks.DEFAULT_ENCRYPTION, reason, "allow s3:GetEncryptionConfiguration");
        findings.error(S3Checks.BUCKET_KEY, reason, "allow s3:GetEncryptionConfiguration");
      }
      case Reading.Unset() ->
          findings.fail(
              S3Checks.DEFAULT_ENCRYPTION,
              "no default encryption is set",
              Map.of("ServerSideEncryptionConfiguration", "not set"),
              fix);
      case Reading.Read(ServerSideEncryptionRule rule) -> ofRule(rule, key, fix);
    }
  }

  private void ofRule(ServerSideEncryptionRule rule, @Nullable KmsKeyFacts key, String fix) {
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("SSEAlgorithm", String.valueOf(byDefault(rule).sseAlgorithmAsString()));
    evidence.put("KMSMasterKeyID", String.valueOf(byDefault(rule).kmsMasterKeyID()));
    if (key != null && key.metadata() instanceof Reading.Read(var known)) {
      evidence.put("KeyManager", String.valueOf(known.keyManagerAsString()));
      evidence.put("Arn", known.arn());
    }
    boolean ofAws = "AWS".equals(evidence.get("KeyManager"));
    if (key == null || ofAws) {
      findings.fail(
          S3Checks.DEFAULT_ENCRYPTION,
          isKms(rule)
              ? "objects are encrypted with AWS's own key, aws/s3, whose policy and rotation nobody"
                  + " here decides"
              : "objects are encrypted with keys that S3 manages",
          evidence,
          fix);
    } else {
      findings.pass(
          S3Checks.DEFAULT_ENCRYPTION,
          "objects are encrypted with the customer's key " + key.arn(),
          evidence);
    }
    if (isKms(rule)) {
      bucketKey(rule, fix);
    }
  }

  private void bucketKey(ServerSideEncryptionRule rule, String fix) {
    Map<String, String> evidence =
        Map.of("BucketKeyEnabled", String.valueOf(rule.bucketKeyEnabled()));
    if (byDefault(rule).sseAlgorithm() == ServerSideEncryption.AWS_KMS_DSSE) {
      findings.pass(S3Checks.BUCKET_KEY, "two layers of encryption know no bucket key", evidence);
    } else if (Boolean.TRUE.equals(rule.bucketKeyEnabled())) {
      findings.pass(S3Checks.BUCKET_KEY, "the bucket key is in use", evidence);
    } else {
      findings.fail(S3Checks.BUCKET_KEY, "the bucket key is not in use", evidence, fix);
    }
  }
}
