package io.weightseal.posture.azure;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.Protection;
import io.weightseal.posture.ProtectionWish;
import io.weightseal.posture.json.Member;
import io.weightseal.posture.rest.Refusal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides what an account's settings shall be.
final class AzurePlan {
  private static final String VAULTS = "vault.azure.net";
  private static final long LEAST_DAYS = 7;
  private static final long DAYS = 30;

  private AzurePlan() {}

  static Protection of(AzureResources resources, AzurePlace place, ProtectionWish wish, Instant now)
      throws StoreException {
    if (!place.prefix().isEmpty()) {
      throw new IllegalArgumentException(
          "the settings are those of the whole container; name it: " + place.uri());
    }
    KeyName key = KeyName.wished(wish.key(), VAULTS);
    AzureState before = AzureState.read(resources, place);
    requireLayers(place, before, wish);
    requireUsable(resources, key, now);
    String identity = identity(place, before);
    return new AzureProtection(
        resources, place, key, identity, before, after(before, key, identity));
  }

  private static void requireLayers(AzurePlace place, AzureState state, ProtectionWish wish) {
    Map<String, @Nullable Object> has = state.inScope() ? state.scope() : state.accountEncryption();
    if (wish.layers() == ProtectionWish.Layers.TWO
        && !Member.isTrue(has, "requireInfrastructureEncryption")) {
      throw new IllegalArgumentException(
          place.uri()
              + " encrypts once, and that cannot be changed any more; make a new account with"
              + " --require-infrastructure-encryption, or leave out --dsse");
    }
  }

  private static void requireUsable(AzureResources resources, KeyName key, Instant now)
      throws StoreException {
    Map<String, @Nullable Object> vault = Member.object(resources.vault(key), "properties");
    if (!Member.isTrue(vault, "enablePurgeProtection")) {
      throw Refusal.failure(
          Reason.UNSUITABLE,
          key.uri(),
          "its vault lets deleted keys be purged, and storage refuses such keys",
          "az keyvault update --name "
              + key.host().replaceFirst("\\..*", "")
              + " --enable-purge-protection true");
    }
    Map<String, @Nullable Object> properties = Member.object(resources.key(key), "properties");
    String obstacle = KeyChecks.obstacle(Member.object(properties, "attributes"), now);
    if (!obstacle.isEmpty()) {
      throw Refusal.failure(
          Reason.UNSUITABLE, key.uri(), obstacle, "enable it, or name another key");
    }
    String type = String.valueOf(Member.text(properties, "kty"));
    if (!Set.of("RSA", "RSA-HSM").contains(type)) {
      throw Refusal.failure(
          Reason.UNSUITABLE,
          key.uri(),
          "storage takes RSA keys, and it is " + type,
          "name another");
    }
  }

  /// Whom the account comes to the vault as; empty for itself.
  private static String identity(AzurePlace place, AzureState state) throws StoreException {
    if (!state.identity().isEmpty()) {
      return state.identity();
    }
    Map<String, @Nullable Object> identity = Member.object(state.account(), "identity");
    String type = String.valueOf(Member.text(identity, "type")).toLowerCase(Locale.ROOT);
    if (type.contains("systemassigned")) {
      return "";
    }
    Set<String> assigned = Member.object(identity, "userAssignedIdentities").keySet();
    if (assigned.size() == 1) {
      return assigned.iterator().next();
    }
    throw Refusal.failure(
        Reason.UNSUITABLE,
        place.accountUri(),
        assigned.isEmpty()
            ? "the account has no identity that could come to the vault"
            : "the account has several identities, and nothing says which comes to the vault",
        "az storage account update --name "
            + place.account()
            + " --assign-identity, and grant it Key Vault Crypto Service Encryption User");
  }

  private static Map<String, String> after(AzureState before, KeyName key, String identity) {
    Map<String, String> after = new LinkedHashMap<>(before.values());
    after.put(
        AzureState.ENCRYPTION,
        AzureState.encryption(before.scopeName(), key.uri(), before.inScope() ? "" : identity));
    after.computeIfPresent(AzureState.TLS, (_, is) -> is.equals("TLS1_3") ? is : "TLS1_2");
    after.put(AzureState.HTTPS, "true");
    after.put(AzureState.PUBLIC, "false");
    if (!before.isHierarchical()) {
      after.put(AzureState.VERSIONING, "true");
    }
    for (String policy : new String[] {AzureState.BLOBS_KEPT, AzureState.CONTAINERS_KEPT}) {
      long days = ServiceChecks.days(before.service(), policy);
      after.put(policy, (days < LEAST_DAYS ? DAYS : days) + " days");
    }
    after.computeIfPresent(AzureState.ACCESS, (_, _) -> "None");
    return after;
  }
}
