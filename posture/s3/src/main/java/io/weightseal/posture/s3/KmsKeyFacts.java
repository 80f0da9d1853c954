package io.weightseal.posture.s3;

import io.weightseal.posture.Reading;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/// What AWS KMS says of a key.
///
/// @param key as the bucket names it
/// @param rotation `every N days`, or `off`
/// @param policy as JSON
record KmsKeyFacts(
    String key, Reading<KeyMetadata> metadata, Reading<String> rotation, Reading<String> policy) {

  static KmsKeyFacts read(Aws aws, String key) {
    Reading<KeyMetadata> metadata =
        Reading.of(
            () ->
                aws.kms(
                        key,
                        "kms:DescribeKey",
                        kms -> kms.describeKey(request -> request.keyId(key)))
                    .keyMetadata());
    // The other calls take no alias.
    String id = metadata instanceof Reading.Read(var known) ? known.arn() : key;
    return new KmsKeyFacts(
        key,
        metadata,
        Reading.of(
            () -> {
              var status =
                  aws.kms(
                      id,
                      "kms:GetKeyRotationStatus",
                      kms -> kms.getKeyRotationStatus(request -> request.keyId(id)));
              if (!Boolean.TRUE.equals(status.keyRotationEnabled())) {
                return "off";
              }
              Integer days = status.rotationPeriodInDays();
              return days == null ? "on" : "every " + days + " days";
            }),
        Reading.of(
            () ->
                aws.kms(
                        id,
                        "kms:GetKeyPolicy",
                        kms -> kms.getKeyPolicy(request -> request.keyId(id).policyName("default")))
                    .policy()));
  }

  /// Its ARN, where KMS said it; else what the bucket calls it.
  String arn() {
    return metadata instanceof Reading.Read(var known) ? known.arn() : key;
  }
}
