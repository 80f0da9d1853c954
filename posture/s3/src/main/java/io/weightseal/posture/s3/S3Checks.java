package io.weightseal.posture.s3;

import static io.weightseal.posture.Control.aiRmf;
import static io.weightseal.posture.Control.atlas;
import static io.weightseal.posture.Control.nist;

import io.weightseal.posture.Check;
import io.weightseal.posture.Control;
import io.weightseal.posture.Severity;
import java.util.List;

/// What is looked at in S3 and AWS KMS, why, and what it contributes to.
///
/// Source of the controls: "Security Hub CSPM controls for Amazon S3" and "... for AWS KMS" in the
/// AWS Security Hub user guide, which name the AWS Config rule and the recommendation of CIS for
/// each. That guide names the CIS AWS Foundations Benchmark up to v5.0.0, so that version is given.
final class S3Checks {
  static final Check DEFAULT_ENCRYPTION =
      new Check(
          "s3-default-encryption",
          "Default encryption with the customer's key",
          Severity.HIGH,
          "Objects that come without a sealing of their own, such as tokenizers, configurations and"
              + " checkpoints on their way, lie under a key that the account neither governs nor"
              + " can take away.",
          List.of(
              hub("S3.17"),
              rule("s3-default-encryption-kms"),
              nist("SC-28"),
              nist("SC-13"),
              aiRmf("MEASURE 2.7"),
              atlas("AML.M0012")));
  static final Check BUCKET_KEY =
      new Check(
          "s3-bucket-key",
          "Bucket key in use",
          Severity.LOW,
          "Without it each object of a model costs calls to AWS KMS when it is read, and fleets"
              + " that load a model at once are slowed down by its limits.",
          List.of(nist("SC-12")));
  static final Check ENCRYPTION_ENFORCED =
      new Check(
          "s3-encryption-enforced",
          "Other encryption than the default is denied",
          Severity.HIGH,
          "Whoever may write can choose another key with a header: of another account, the"
              + " provider's own, or one of theirs that nobody else has. The weights are then out"
              + " of the owner's hands, or lost.",
          List.of(nist("SC-28"), nist("SC-13"), aiRmf("MEASURE 2.7"), atlas("AML.M0012")));
  static final Check TLS_ONLY =
      new Check(
          "s3-tls-only",
          "Requests without TLS are denied",
          Severity.HIGH,
          "Weights and the requests for them cross networks in the clear, to be read and changed on"
              + " the way.",
          List.of(
              hub("S3.5"),
              rule("s3-bucket-ssl-requests-only"),
              cis("2.1.1"),
              nist("SC-8"),
              nist("SC-13"),
              atlas("AML.T0025")));
  static final Check POLICY_PRIVATE =
      new Check(
          "s3-policy-private",
          "The bucket policy lets nobody in whom it does not name",
          Severity.CRITICAL,
          "Anyone on the internet can do with the models what the statement allows. Weights that"
              + " were fetched once cannot be called back.",
          List.of(
              hub("S3.2"),
              hub("S3.3"),
              rule("s3-bucket-public-read-prohibited"),
              rule("s3-bucket-public-write-prohibited"),
              atlas("AML.T0025"),
              atlas("AML.T0035"),
              atlas("AML.T0048.004"),
              atlas("AML.M0005")));
  static final Check ACL_PRIVATE =
      new Check(
          "s3-acl-private",
          "The bucket's ACL lets nobody in whom it does not name",
          Severity.CRITICAL,
          "Anyone on the internet, or with any AWS account, can list or write what is in the"
              + " bucket.",
          List.of(
              hub("S3.2"),
              hub("S3.3"),
              rule("s3-bucket-public-read-prohibited"),
              rule("s3-bucket-public-write-prohibited"),
              atlas("AML.T0025"),
              atlas("AML.M0005")));
  static final Check BUCKET_BLOCK =
      new Check(
          "s3-public-access-block",
          "The bucket blocks public access",
          Severity.HIGH,
          "One policy or ACL that someone gets wrong opens the models to everyone.",
          List.of(
              hub("S3.8"),
              rule("s3-bucket-level-public-access-prohibited"),
              cis("2.1.4"),
              atlas("AML.T0025"),
              atlas("AML.M0005")));
  static final Check ACCOUNT_BLOCK =
      new Check(
          "s3-account-public-access-block",
          "The account blocks public access",
          Severity.MEDIUM,
          "A new bucket that a model is copied to may be open to everyone.",
          List.of(
              hub("S3.1"),
              rule("s3-account-level-public-access-blocks-periodic"),
              cis("2.1.4"),
              atlas("AML.M0005")));
  static final Check VERSIONING =
      new Check(
          "s3-versioning",
          "Versioning is on",
          Severity.MEDIUM,
          "A model that is overwritten or deleted, by mistake or for ransom, is gone.",
          List.of(hub("S3.14"), rule("s3-bucket-versioning-enabled"), aiRmf("GOVERN 1.6")));
  static final Check OBJECT_LOCK =
      new Check(
          "s3-object-lock",
          "Object lock with a default retention",
          Severity.LOW,
          "Whoever gets hold of the credentials of a writer can delete all versions of a model.",
          List.of(hub("S3.15"), rule("s3-bucket-default-lock-enabled")));
  static final Check LOGGING =
      new Check(
          "s3-access-logging",
          "Access is logged",
          Severity.MEDIUM,
          "Nobody can tell afterwards who fetched which weights, and when.",
          List.of(
              hub("S3.9"), rule("s3-bucket-logging-enabled"), nist("AU-9"), atlas("AML.T0025")));
  static final Check KEY_USABLE =
      new Check(
          "kms-key-usable",
          "The bucket's key is enabled, and not to be deleted",
          Severity.CRITICAL,
          "All that the key encrypted cannot be read while it is disabled, and never again once it"
              + " is deleted.",
          List.of(hub("KMS.3"), rule("kms-cmk-not-scheduled-for-deletion-2"), nist("SC-12")));
  static final Check KEY_ROTATES =
      new Check(
          "kms-key-rotation",
          "The bucket's key rotates",
          Severity.MEDIUM,
          "One material that is found out opens all models of all years.",
          List.of(
              hub("KMS.4"),
              rule("cmk-backing-key-rotation-enabled"),
              cis("3.6"),
              nist("SC-12"),
              nist("SC-28")));
  static final Check KEY_PRIVATE =
      new Check(
          "kms-key-policy-private",
          "The key's policy lets nobody in whom it does not name",
          Severity.CRITICAL,
          "Principals of other accounts can decrypt with the key what they get hold of.",
          List.of(
              hub("KMS.5"),
              rule("kms-key-policy-no-public-access"),
              nist("SC-12"),
              atlas("AML.M0005")));

  private S3Checks() {}

  private static Control hub(String id) {
    return new Control("AWS Security Hub", id);
  }

  private static Control rule(String id) {
    return new Control("AWS Config", id);
  }

  private static Control cis(String id) {
    return new Control("CIS AWS Foundations Benchmark v5.0.0", id);
  }
}
