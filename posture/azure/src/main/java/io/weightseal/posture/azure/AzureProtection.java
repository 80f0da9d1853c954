package io.weightseal.posture.azure;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.Protection;
import io.weightseal.posture.azure.AzureResources.Part;
import io.weightseal.posture.json.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The settings that protect an account and a container in it. Azure writes them without any
/// condition: they are read again just before, and what someone changes between that and the
/// writing is overwritten.
///
/// @param identity whom the account comes to the vault as; empty for itself
/// @param after each setting as [AzureState#values] says it
record AzureProtection(
    AzureResources resources,
    AzurePlace place,
    KeyName key,
    String identity,
    AzureState before,
    Map<String, String> after)
    implements Protection {

  @Override
  public List<Change> changes() {
    List<Change> changes = new ArrayList<>();
    Map<String, String> values = before.values();
    after.forEach(
        (name, value) -> {
          String was = String.valueOf(values.get(name));
          if (!was.equals(value)) {
            changes.add(new Change(name, was, value));
          }
        });
    return changes;
  }

  @Override
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    if (!before.inScope()) {
      remarks.add("these are settings of the account: they hold for all of its containers");
    }
    remarks.add(
        (identity.isEmpty() ? "the account's own identity" : identity)
            + " has to have the role Key Vault Crypto Service Encryption User for "
            + key.uri());
    remarks.add(
        "shared keys, networks and immutability are left as they are, since clients may depend on"
            + " them; storage audit shows them");
    if (before.isHierarchical()) {
      remarks.add("an account with a hierarchical namespace keeps no versions");
    }
    return remarks;
  }

  private boolean changes(String... settings) {
    Map<String, String> values = before.values();
    for (String each : settings) {
      if (!String.valueOf(values.get(each)).equals(String.valueOf(after.get(each)))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void apply() throws StoreException {
    AzureState now = AzureState.read(resources, place);
    if (!now.values().equals(before.values()) || !now.service().equals(before.service())) {
      throw new StoreException(
          Reason.CONFLICT,
          place.uri() + ": someone changed it since the plan was made; make the plan anew");
    }
    Map<String, Object> account = account();
    if (!account.isEmpty()) {
      resources.write(place, Part.ACCOUNT, "", Map.of("properties", account));
    }
    if (changes(AzureState.VERSIONING, AzureState.BLOBS_KEPT, AzureState.CONTAINERS_KEPT)) {
      resources.write(place, Part.SERVICE, "", Map.of("properties", service()));
    }
    if (changes(AzureState.ACCESS)) {
      resources.write(
          place,
          Part.CONTAINER,
          "",
          Map.of(
              "properties",
              Map.of(AzureState.ACCESS, String.valueOf(after.get(AzureState.ACCESS)))));
    }
    if (before.inScope() && changes(AzureState.ENCRYPTION)) {
      resources.write(
          place,
          Part.SCOPE,
          before.scopeName(),
          Map.of(
              "properties",
              Map.of(
                  "source",
                  "Microsoft.KeyVault",
                  "keyVaultProperties",
                  Map.of("keyUri", key.uri()))));
    }
    if (!AzureState.read(resources, place).values().equals(after)) {
      throw new StoreException(
          Reason.FAILED, place.uri() + ": the settings are not what was written; look at them");
    }
  }

  private Map<String, Object> account() {
    Map<String, Object> properties = new LinkedHashMap<>();
    if (changes(AzureState.TLS)) {
      properties.put(AzureState.TLS, String.valueOf(after.get(AzureState.TLS)));
    }
    if (changes(AzureState.HTTPS)) {
      properties.put(AzureState.HTTPS, true);
    }
    if (changes(AzureState.PUBLIC)) {
      properties.put(AzureState.PUBLIC, false);
    }
    if (!before.inScope() && changes(AzureState.ENCRYPTION)) {
      properties.put(AzureState.ENCRYPTION, encryption());
    }
    return properties;
  }

  /// Without a version of the key, so that storage follows its rotation.
  private Map<String, Object> encryption() {
    Map<String, Object> encryption = new LinkedHashMap<>();
    encryption.put("keySource", "Microsoft.Keyvault");
    encryption.put(
        "keyvaultproperties",
        Map.of("keyvaulturi", key.vault().toString(), "keyname", key.name(), "keyversion", ""));
    Map<String, @Nullable Object> services = Member.object(before.accountEncryption(), "services");
    if (!services.isEmpty()) {
      encryption.put("services", services);
    }
    if (!identity.isEmpty()) {
      encryption.put("identity", Map.of("userAssignedIdentity", identity));
    }
    return encryption;
  }

  /// All of the service's properties: what is left out of them may be reset.
  private Map<String, @Nullable Object> service() {
    Map<String, @Nullable Object> service = new LinkedHashMap<>(before.service());
    if (changes(AzureState.VERSIONING)) {
      service.put(AzureState.VERSIONING, true);
    }
    for (String policy : new String[] {AzureState.BLOBS_KEPT, AzureState.CONTAINERS_KEPT}) {
      Map<String, @Nullable Object> retention =
          new LinkedHashMap<>(Member.object(before.service(), policy));
      retention.put("enabled", true);
      retention.put("days", days(policy));
      service.put(policy, retention);
    }
    return service;
  }

  private int days(String policy) {
    return Integer.parseInt(String.valueOf(after.get(policy)).replace(" days", ""));
  }

  @Override
  public String terraform() {
    return new AzureTerraform(place, key, identity, before, days(AzureState.BLOBS_KEPT)).text();
  }
}
