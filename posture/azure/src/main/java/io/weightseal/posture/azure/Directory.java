package io.weightseal.posture.azure;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.azure.ResourceManager.Version;
import io.weightseal.posture.json.Member;
import io.weightseal.posture.rest.Question;
import io.weightseal.posture.rest.Refusal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where accounts and vaults are: their names say neither subscription nor resource group. What it
/// found it keeps; what the resources say is asked anew each time. Safe for use by several threads.
final class Directory {
  private static final String ACCOUNTS = "/providers/Microsoft.Storage/storageAccounts";

  private final ResourceManager manager;
  private @Nullable List<String> subscriptions;
  private @Nullable Map<String, ResourceId> accounts;
  private final Map<String, Map<String, ResourceId>> vaults = new LinkedHashMap<>();

  Directory(ResourceManager manager) {
    this.manager = manager;
  }

  private List<String> subscriptions() throws StoreException {
    if (subscriptions == null) {
      subscriptions =
          manager.subscription().isPresent() ? List.of(manager.subscription().get()) : visible();
    }
    return subscriptions;
  }

  private List<String> visible() throws StoreException {
    List<String> ids = new ArrayList<>();
    for (Map<String, @Nullable Object> each :
        manager.all(
            "az://",
            "Microsoft.Resources/subscriptions/read",
            "/subscriptions",
            Version.SUBSCRIPTIONS)) {
      ids.add(String.valueOf(Member.text(each, "subscriptionId")));
    }
    return ids;
  }

  /// The names of all storage accounts that the credentials see.
  synchronized List<String> accounts() throws StoreException {
    return List.copyOf(known().keySet());
  }

  private Map<String, ResourceId> known() throws StoreException {
    if (accounts == null) {
      Map<String, ResourceId> found = new LinkedHashMap<>();
      for (Map<String, @Nullable Object> each :
          everywhere(
              "az://", "Microsoft.Storage/storageAccounts/read", ACCOUNTS, Version.STORAGE)) {
        id(each).ifPresent(id -> found.put(id.name(), id));
      }
      accounts = found;
    }
    return accounts;
  }

  /// @throws StoreException when there is none of that name where the credentials can see
  synchronized ResourceId account(String name) throws StoreException {
    ResourceId id = known().get(name);
    if (id == null) {
      throw Refusal.failure(
          Reason.UNSUITABLE,
          AzurePlace.BEGIN + name,
          "these credentials see no storage account of that name",
          "grant the role Reader on it, and check the name");
    }
    return id;
  }

  /// The vault or managed HSM that holds a key.
  synchronized ResourceId vault(KeyName key) throws StoreException {
    boolean hsm = key.host().contains(".managedhsm.");
    String kind = hsm ? "managedHSMs" : "vaults";
    Map<String, ResourceId> known = vaults.get(kind);
    if (known == null) {
      known = listed(key, kind, hsm ? "hsmUri" : "vaultUri");
      vaults.put(kind, known);
    }
    ResourceId id = known.get(key.host());
    if (id == null) {
      throw Refusal.failure(
          Reason.UNSUITABLE,
          key.uri(),
          "these credentials see no such vault",
          "grant the role Reader on it");
    }
    return id;
  }

  private Map<String, ResourceId> listed(KeyName key, String kind, String uri)
      throws StoreException {
    Map<String, ResourceId> found = new LinkedHashMap<>();
    for (Map<String, @Nullable Object> each :
        everywhere(
            key.uri(),
            "Microsoft.KeyVault/" + kind + "/read",
            "/providers/Microsoft.KeyVault/" + kind,
            Version.KEY_VAULT)) {
      String address = Member.text(Member.object(each, "properties"), uri);
      Optional<ResourceId> id = id(each);
      if (address != null && id.isPresent()) {
        found.put(host(address), id.get());
      }
    }
    return found;
  }

  private static String host(String address) {
    return address
        .toLowerCase(Locale.ROOT)
        .replaceFirst("^https://", "")
        .replaceFirst("(:443)?/?$", "");
  }

  private static Optional<ResourceId> id(Map<String, @Nullable Object> resource) {
    return ResourceId.of(String.valueOf(Member.text(resource, "id")));
  }

  private List<Map<String, @Nullable Object>> everywhere(
      String subject, String permission, String path, Version version) throws StoreException {
    List<Map<String, @Nullable Object>> all = new ArrayList<>();
    for (String each : subscriptions()) {
      all.addAll(
          manager.all(
              subject, permission, "/subscriptions/" + Question.part(each) + path, version));
    }
    return all;
  }
}
