package io.weightseal.posture.gcs;

import static io.weightseal.posture.Control.aiRmf;
import static io.weightseal.posture.Control.atlas;
import static io.weightseal.posture.Control.nist;

import io.weightseal.posture.Check;
import io.weightseal.posture.Control;
import io.weightseal.posture.Severity;
import java.util.List;

/// What is looked at in Cloud Storage and Cloud KMS, why, and what it contributes to.
final class GcsChecks {
  static final Check DEFAULT_ENCRYPTION =
      new Check(
          "gcs-default-encryption",
          "Default encryption with the customer's key",
          Severity.HIGH,
          "Objects that come without a sealing of their own lie under a key that the project"
              + " neither governs nor can take away.",
          List.of(nist("SC-28"), nist("SC-13"), aiRmf("MEASURE 2.7"), atlas("AML.M0012")));
  static final Check UNIFORM =
      new Check(
          "gcs-uniform-access",
          "Access is decided by IAM alone",
          Severity.MEDIUM,
          "An ACL of a single object can open weights that the bucket's policy keeps closed.",
          List.of(
              new Control("CIS Google Cloud Platform Foundation Benchmark v4.0.0", "5.2"),
              atlas("AML.M0005")));
  static final Check PREVENTION =
      new Check(
          "gcs-public-access-prevention",
          "Public access is prevented",
          Severity.HIGH,
          "One grant that someone gets wrong opens the models to everyone.",
          List.of(atlas("AML.T0025"), atlas("AML.M0005")));
  static final Check PRIVATE =
      new Check(
          "gcs-policy-private",
          "The bucket's IAM policy lets nobody in whom it does not name",
          Severity.CRITICAL,
          "Anyone on the internet, or with any Google account, can do with the models what the role"
              + " allows.",
          List.of(
              atlas("AML.T0025"), atlas("AML.T0035"), atlas("AML.T0048.004"), atlas("AML.M0005")));
  static final Check VERSIONING =
      new Check(
          "gcs-versioning",
          "Versioning is on",
          Severity.MEDIUM,
          "A model that is overwritten or deleted, by mistake or for ransom, is gone.",
          List.of(aiRmf("GOVERN 1.6")));
  static final Check RETENTION =
      new Check(
          "gcs-retention",
          "Objects are retained",
          Severity.LOW,
          "Whoever gets hold of the credentials of a writer can delete all versions of a model.",
          List.of(nist("AU-9")));
  static final Check LOGGING =
      new Check(
          "gcs-usage-logging",
          "Access is logged",
          Severity.MEDIUM,
          "Nobody can tell afterwards who fetched which weights, and when.",
          List.of(nist("AU-9"), atlas("AML.T0025")));
  static final Check KEY_USABLE =
      new Check(
          "gcp-key-usable",
          "The bucket's key is enabled",
          Severity.CRITICAL,
          "All that the key encrypted cannot be read while it is disabled, and never again once it"
              + " is destroyed.",
          List.of(nist("SC-12")));
  static final Check KEY_ROTATES =
      new Check(
          "gcp-key-rotation",
          "The bucket's key rotates",
          Severity.MEDIUM,
          "One material that is found out opens all models of all years.",
          List.of(nist("SC-12"), nist("SC-28")));
  static final Check KEY_PRIVATE =
      new Check(
          "gcp-key-policy-private",
          "The key's IAM policy lets nobody in whom it does not name",
          Severity.CRITICAL,
          "Anyone can decrypt with the key what they get hold of.",
          List.of(nist("SC-12"), atlas("AML.M0005")));

  private GcsChecks() {}

  static List<Check> ofBucket() {
    return List.of(DEFAULT_ENCRYPTION, UNIFORM, PREVENTION, VERSIONING, RETENTION, LOGGING);
  }

  static List<Check> ofKey() {
    return List.of(KEY_USABLE, KEY_ROTATES);
  }
}
