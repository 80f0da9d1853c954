package io.weightseal.posture.azure;

import io.weightseal.posture.azure.Judge.Switch;
import io.weightseal.posture.azure.Judge.Words;
import io.weightseal.posture.json.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a storage account's own resource says.
///
/// Source: "Storage Accounts - Get Properties" in Azure's REST reference.
///
/// @param id for commands that put things right
record AccountChecks(
    AzurePlace place, ResourceId id, Map<String, @Nullable Object> properties, Judge judge) {
  private static final Set<String> TLS_GOOD = Set.of("TLS1_2", "TLS1_3");
  private static final Set<String> TLS_BAD = Set.of("TLS1_0", "TLS1_1");

  static AccountChecks of(
      AzurePlace place, ResourceId id, Map<String, @Nullable Object> account, Judge judge) {
    return new AccountChecks(place, id, Member.object(account, "properties"), judge);
  }

  void report() {
    new EncryptionCheck(place, judge).ofAccount(properties);
    tls();
    secureTransfer();
    sharedKey();
    network();
    anonymous();
    crossTenant();
  }

  private String update(String option) {
    return "az storage account update " + id.options() + " " + option;
  }

  private void tls() {
    String value = Member.text(properties, "minimumTlsVersion");
    Map<String, String> evidence = Map.of("minimumTlsVersion", value == null ? "not set" : value);
    if (value == null || TLS_BAD.contains(value)) {
      judge
          .findings()
          .fail(
              AzureChecks.MINIMUM_TLS,
              "TLS 1.0 or 1.1 is let in",
              evidence,
              update("--min-tls-version TLS1_2"));
    } else if (TLS_GOOD.contains(value)) {
      judge.findings().pass(AzureChecks.MINIMUM_TLS, "older TLS is refused", evidence);
    } else {
      judge.unclear(AzureChecks.MINIMUM_TLS, evidence);
    }
  }

  private void secureTransfer() {
    judge.on(
        AzureChecks.SECURE_TRANSFER,
        properties,
        new Switch("supportsHttpsTrafficOnly", "true"),
        new Words(
            "requests without TLS are refused",
            "requests without TLS are let in",
            update("--https-only true")));
  }

  private void sharedKey() {
    judge.on(
        AzureChecks.SHARED_KEY,
        properties,
        new Switch("allowSharedKeyAccess", "false"),
        new Words(
            "shared keys and what is signed with them are refused",
            "the account's shared keys, and signatures made with them, open it",
            update("--allow-shared-key-access false")));
  }

  private void anonymous() {
    judge.on(
        AzureChecks.ANONYMOUS,
        properties,
        new Switch("allowBlobPublicAccess", "false"),
        new Words(
            "no container of the account can be opened to everyone",
            "containers of the account can be opened to everyone",
            update("--allow-blob-public-access false")));
  }

  private void crossTenant() {
    judge.on(
        AzureChecks.CROSS_TENANT,
        properties,
        new Switch("allowCrossTenantReplication", "false"),
        new Words(
            "no replication leaves the tenant",
            "replication may go to accounts of other tenants",
            update("--allow-cross-tenant-replication false")));
  }

  private void network() {
    String access = Member.text(properties, "publicNetworkAccess");
    String byDefault = Member.text(Member.object(properties, "networkAcls"), "defaultAction");
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("publicNetworkAccess", access == null ? "not set" : access);
    evidence.put("networkAcls.defaultAction", byDefault == null ? "not set" : byDefault);
    String fix = update("--public-network-access Disabled");
    if ("Disabled".equals(access)) {
      judge.findings().pass(AzureChecks.NETWORK, "only private endpoints reach it", evidence);
    } else if ("SecuredByPerimeter".equals(access)) {
      judge
          .findings()
          .warn(
              AzureChecks.NETWORK,
              "it depends on a network security perimeter, which is not looked at here",
              evidence,
              fix);
    } else if (access != null && !access.equals("Enabled")) {
      judge.unclear(AzureChecks.NETWORK, evidence);
    } else if ("Deny".equals(byDefault)) {
      judge.findings().pass(AzureChecks.NETWORK, "only networks that are named reach it", evidence);
    } else if (byDefault == null || byDefault.equals("Allow")) {
      judge.findings().fail(AzureChecks.NETWORK, "every network reaches it", evidence, fix);
    } else {
      judge.unclear(AzureChecks.NETWORK, evidence);
    }
  }
}
