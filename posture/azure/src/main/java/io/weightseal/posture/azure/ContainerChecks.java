package io.weightseal.posture.azure;

import io.weightseal.posture.azure.Judge.Switch;
import io.weightseal.posture.azure.Judge.Words;
import io.weightseal.posture.json.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a container's own resource says.
///
/// Source: "Blob Containers - Get" in Azure's REST reference.
///
/// @param account the properties of its account; empty where they could not be read
record ContainerChecks(
    AzurePlace place,
    Map<String, @Nullable Object> properties,
    Map<String, @Nullable Object> account,
    Judge judge) {

  void report() {
    judge.on(
        AzureChecks.ENFORCED,
        properties,
        new Switch("denyEncryptionScopeOverride", "true"),
        new Words(
            "uploads under another encryption scope are refused",
            "each upload may name another encryption scope of the account",
            "az storage container create --account-name "
                + place.account()
                + " --name NEW --default-encryption-scope SCOPE"
                + " --prevent-encryption-scope-override true; then weightseal cp"));
    anonymous();
    immutability();
  }

  private void anonymous() {
    String access = Member.text(properties, "publicAccess");
    String allowed = Member.text(account, "allowBlobPublicAccess");
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("publicAccess", access == null ? "not set" : access);
    evidence.put("account's allowBlobPublicAccess", allowed == null ? "not known" : allowed);
    String fix =
        "az storage container set-permission --account-name "
            + place.account()
            + " --name "
            + place.container()
            + " --public-access off";
    if ("None".equals(access)) {
      judge.findings().pass(AzureChecks.ANONYMOUS, "the container is not open", evidence);
    } else if (!"Blob".equals(access) && !"Container".equals(access)) {
      judge.unclear(AzureChecks.ANONYMOUS, evidence);
    } else if ("false".equals(allowed)) {
      judge
          .findings()
          .warn(
              AzureChecks.ANONYMOUS,
              "it would be open to everyone if the account allowed it",
              evidence,
              fix);
    } else {
      judge.findings().fail(AzureChecks.ANONYMOUS, "everyone can read its blobs", evidence, fix);
    }
  }

  private void immutability() {
    Map<String, @Nullable Object> own =
        Member.object(Member.object(properties, "immutabilityPolicy"), "properties");
    Map<String, @Nullable Object> ofAccount =
        Member.object(
            Member.object(account, "immutableStorageWithVersioning"), "immutabilityPolicy");
    boolean set = Member.text(own, "immutabilityPeriodSinceCreationInDays") != null;
    Map<String, @Nullable Object> policy = set ? own : ofAccount;
    String days = Member.text(policy, "immutabilityPeriodSinceCreationInDays");
    String state = Member.text(policy, "state");
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("immutabilityPolicy", days == null ? "not set" : days + " days, " + state);
    evidence.put("hasLegalHold", String.valueOf(Member.text(properties, "hasLegalHold")));
    String policies =
        "az storage container immutability-policy %s --account-name "
            + place.account()
            + " --container-name "
            + place.container();
    if (days != null && "Locked".equals(state)) {
      judge
          .findings()
          .pass(AzureChecks.IMMUTABLE, "blobs are kept for " + days + " days, locked", evidence);
    } else if (days != null || Member.isTrue(properties, "hasLegalHold")) {
      judge
          .findings()
          .warn(
              AzureChecks.IMMUTABLE,
              "blobs are kept, and whoever may change the container can end that",
              evidence,
              policies.formatted("lock") + " --if-match ETAG");
    } else {
      judge
          .findings()
          .fail(
              AzureChecks.IMMUTABLE,
              "blobs can be changed and deleted at any time",
              evidence,
              policies.formatted("create") + " --period 30");
    }
  }
}
