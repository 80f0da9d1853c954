package io.weightseal.posture.azure;

import io.weightseal.api.StoreException;
import io.weightseal.posture.azure.ResourceManager.Version;
import io.weightseal.posture.json.Member;
import io.weightseal.posture.rest.Question;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The resources that say how an account keeps its blobs, each read by one call. Safe for use by
/// several threads.
final class AzureResources {
  private static final String STORAGE = "Microsoft.Storage/storageAccounts";
  private static final String SERVICE = "/blobServices/default";

  private final ResourceManager manager;
  private final Directory directory;

  AzureResources(ResourceManager manager) {
    this.manager = manager;
    this.directory = new Directory(manager);
  }

  Directory directory() {
    return directory;
  }

  private String path(AzurePlace place) throws StoreException {
    return directory.account(place.account()).path();
  }

  Map<String, @Nullable Object> account(AzurePlace place) throws StoreException {
    return manager.get(place.accountUri(), STORAGE + "/read", path(place), Version.STORAGE);
  }

  Map<String, @Nullable Object> service(AzurePlace place) throws StoreException {
    return manager.get(
        place.accountUri(), STORAGE + "/blobServices/read", path(place) + SERVICE, Version.STORAGE);
  }

  List<Map<String, @Nullable Object>> diagnostics(AzurePlace place) throws StoreException {
    return manager.all(
        place.accountUri(),
        "Microsoft.Insights/diagnosticSettings/read",
        path(place) + SERVICE + "/providers/Microsoft.Insights/diagnosticSettings",
        Version.MONITOR);
  }

  Map<String, @Nullable Object> container(AzurePlace place) throws StoreException {
    return manager.get(
        place.uri(),
        STORAGE + "/blobServices/containers/read",
        container(path(place), place),
        Version.STORAGE);
  }

  private static String container(String account, AzurePlace place) {
    return account + SERVICE + "/containers/" + Question.part(place.container());
  }

  List<String> containers(AzurePlace place) throws StoreException {
    return manager
        .all(
            place.accountUri(),
            STORAGE + "/blobServices/containers/read",
            path(place) + SERVICE + "/containers",
            Version.STORAGE)
        .stream()
        .map(each -> String.valueOf(Member.text(each, "name")))
        .toList();
  }

  Map<String, @Nullable Object> scope(AzurePlace place, String name) throws StoreException {
    return manager.get(
        place.accountUri() + " encryption scope " + name,
        STORAGE + "/encryptionScopes/read",
        path(place) + "/encryptionScopes/" + Question.part(name),
        Version.STORAGE);
  }

  Map<String, @Nullable Object> vault(KeyName key) throws StoreException {
    ResourceId vault = directory.vault(key);
    return manager.get(key.uri(), vault.kind() + "/read", vault.path(), Version.KEY_VAULT);
  }

  Map<String, @Nullable Object> key(KeyName key) throws StoreException {
    ResourceId vault = directory.vault(key);
    return manager.get(
        key.uri(),
        vault.kind() + "/keys/read",
        vault.path() + "/keys/" + Question.part(key.name()),
        Version.KEY_VAULT);
  }

  /// A resource below the account that is written.
  enum Part {
    ACCOUNT("PATCH", ""),
    SERVICE("PUT", "/blobServices"),
    CONTAINER("PATCH", "/blobServices/containers"),
    SCOPE("PATCH", "/encryptionScopes");

    private final String method;
    private final String permission;

    Part(String method, String permission) {
      this.method = method;
      this.permission = permission;
    }
  }

  /// @param name of an encryption scope; of the others it is known
  void write(AzurePlace place, Part part, String name, Map<String, ?> body) throws StoreException {
    String account = path(place);
    String path =
        switch (part) {
          case ACCOUNT -> account;
          case SERVICE -> account + AzureResources.SERVICE;
          case CONTAINER -> container(account, place);
          case SCOPE -> account + "/encryptionScopes/" + Question.part(name);
        };
    manager.write(
        place.uri(),
        STORAGE + part.permission + "/write",
        part.method,
        path,
        Version.STORAGE,
        body);
  }
}
