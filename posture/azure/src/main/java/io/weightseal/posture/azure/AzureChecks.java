package io.weightseal.posture.azure;

import static io.weightseal.posture.Control.aiRmf;
import static io.weightseal.posture.Control.atlas;
import static io.weightseal.posture.Control.nist;

import io.weightseal.posture.Check;
import io.weightseal.posture.Control;
import io.weightseal.posture.Severity;
import java.util.List;

/// What is looked at in Azure Storage and Key Vault, why, and what it contributes to.
final class AzureChecks {
  static final Check DEFAULT_ENCRYPTION =
      new Check(
          "azure-default-encryption",
          "Default encryption with the customer's key",
          Severity.HIGH,
          "Blobs that come without a sealing of their own lie under a key that nobody here governs"
              + " or can take away.",
          List.of(nist("SC-28"), nist("SC-13"), aiRmf("MEASURE 2.7"), atlas("AML.M0012")));
  static final Check ENFORCED =
      new Check(
          "azure-encryption-enforced",
          "Uploads cannot choose another encryption scope",
          Severity.MEDIUM,
          "Whoever uploads can put weights under another key of the account, which stays readable"
              + " when the container's is taken away.",
          List.of(nist("SC-28"), nist("SC-13"), atlas("AML.M0012")));
  static final Check MINIMUM_TLS =
      new Check(
          "azure-minimum-tls",
          "TLS 1.2 or newer is required",
          Severity.MEDIUM,
          "TLS 1.0 and 1.1 have known weaknesses, and tokens and weights go over it.",
          List.of(cis("9.3.6"), nist("SC-8")));
  static final Check SECURE_TRANSFER =
      new Check(
          "azure-secure-transfer",
          "Requests without TLS are refused",
          Severity.HIGH,
          "Signatures and weights can be read and changed on the way.",
          List.of(cis("9.3.4"), nist("SC-8"), atlas("AML.T0025")));
  static final Check SHARED_KEY =
      new Check(
          "azure-shared-key-access",
          "The account's shared keys open nothing",
          Severity.HIGH,
          "A shared key opens all of the account for as long as it stands, and no log says who used"
              + " it.",
          List.of(cis("9.3.1.3"), atlas("AML.T0025"), atlas("AML.M0005")));
  static final Check NETWORK =
      new Check(
          "azure-public-network",
          "Only networks that are named reach the account",
          Severity.MEDIUM,
          "A stolen credential works from anywhere.",
          List.of(cis("9.3.2.2"), cis("9.3.2.3"), atlas("AML.T0025"), atlas("AML.M0005")));
  static final Check ANONYMOUS =
      new Check(
          "azure-anonymous-access",
          "Nobody reads blobs without a credential",
          Severity.CRITICAL,
          "Anyone on the internet can fetch the weights, and is not asked for a name.",
          List.of(
              cis("9.3.8"),
              atlas("AML.T0025"),
              atlas("AML.T0035"),
              atlas("AML.T0048.004"),
              atlas("AML.M0005")));
  static final Check CROSS_TENANT =
      new Check(
          "azure-cross-tenant-replication",
          "Blobs are not replicated to other tenants",
          Severity.MEDIUM,
          "Whoever may configure replication can have all new weights copied to an account of"
              + " somebody else.",
          List.of(cis("9.3.7"), atlas("AML.T0025")));
  static final Check VERSIONING =
      new Check(
          "azure-versioning",
          "Versioning is on",
          Severity.MEDIUM,
          "A model that is overwritten, by mistake or for ransom, is gone.",
          List.of(cis("9.2.3"), aiRmf("GOVERN 1.6")));
  static final Check SOFT_DELETE =
      new Check(
          "azure-soft-delete",
          "What is deleted can be brought back",
          Severity.MEDIUM,
          "A blob or container that is deleted, by mistake or for ransom, is gone at once.",
          List.of(cis("9.2.1"), cis("9.2.2"), aiRmf("GOVERN 1.6")));
  static final Check IMMUTABLE =
      new Check(
          "azure-immutability",
          "Blobs cannot be changed or deleted for a time",
          Severity.LOW,
          "Whoever gets hold of the credentials of a writer can delete all versions of a model.",
          List.of(nist("AU-9")));
  static final Check LOGGING =
      new Check(
          "azure-access-logging",
          "Reading, writing and deleting are logged",
          Severity.MEDIUM,
          "Nobody can tell afterwards who fetched which weights, and when.",
          List.of(nist("AU-9"), atlas("AML.T0025")));
  static final Check KEY_USABLE =
      new Check(
          "azure-key-usable",
          "The key is enabled and does not expire soon",
          Severity.CRITICAL,
          "All that the key encrypted cannot be read while it is disabled or past its expiry.",
          List.of(nist("SC-12")));
  static final Check KEY_ROTATES =
      new Check(
          "azure-key-rotation",
          "The key rotates, and storage follows",
          Severity.MEDIUM,
          "One version that is found out opens what lies there of all years.",
          List.of(nist("SC-12"), nist("SC-28")));
  static final Check PURGE_PROTECTION =
      new Check(
          "azure-key-purge-protection",
          "A deleted key can be brought back",
          Severity.HIGH,
          "Whoever may purge the key destroys every model under it, at once and for good.",
          List.of(cis("8.3.5"), nist("SC-12")));

  private AzureChecks() {}

  /// Source: the numbers as public mappings of the benchmark quote them.
  private static Control cis(String id) {
    return new Control("CIS Microsoft Azure Foundations Benchmark v6.0.0", id);
  }

  static List<Check> ofAccount() {
    return List.of(
        DEFAULT_ENCRYPTION,
        MINIMUM_TLS,
        SECURE_TRANSFER,
        SHARED_KEY,
        NETWORK,
        ANONYMOUS,
        CROSS_TENANT);
  }

  static List<Check> ofService() {
    return List.of(VERSIONING, SOFT_DELETE);
  }

  static List<Check> ofContainer() {
    return List.of(ENFORCED, ANONYMOUS, IMMUTABLE);
  }

  static List<Check> ofKey() {
    return List.of(KEY_USABLE, KEY_ROTATES);
  }
}
