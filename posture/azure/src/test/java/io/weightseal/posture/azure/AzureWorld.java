package io.weightseal.posture.azure;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import io.weightseal.api.StoreSettings;
import io.weightseal.posture.Finding;
import io.weightseal.posture.Outcome;
import io.weightseal.posture.StorageAccount;
import io.weightseal.posture.json.Json;
import io.weightseal.testkit.LoopbackTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/// An account with a container, and a vault with a key, behind the stand-in.
final class AzureWorld implements AutoCloseable {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final String SUBSCRIPTION = "00000000-0000-0000-0000-000000000001";
  static final String GROUP = "/subscriptions/" + SUBSCRIPTION + "/resourceGroups/ml-prod";
  static final String ACCOUNT = GROUP + "/providers/Microsoft.Storage/storageAccounts/weightseal";
  static final String SERVICE = ACCOUNT + "/blobServices/default";
  static final String CONTAINER = SERVICE + "/containers/models";
  static final String SCOPE = ACCOUNT + "/encryptionScopes/weights-scope";
  static final String LOGS = SERVICE + "/providers/Microsoft.Insights/diagnosticSettings";
  static final String VAULT = GROUP + "/providers/Microsoft.KeyVault/vaults/keep";
  static final String VAULT_KEY = VAULT + "/keys/wrap";
  static final String KEY = "https://keep.vault.azure.net/keys/wrap";

  final ResourceManagerStandIn azure = new ResourceManagerStandIn();
  final StorageAccount account;
  private final ResourceManager manager;
  private final BlobConnection connection;
  private final Path authority;

  AzureWorld() {
    this("http://127.0.0.1:1", _ -> null);
  }

  /// @param blobs where blobs are
  /// @param environment what the environment says
  AzureWorld(String blobs, Function<String, @Nullable String> environment) {
    try {
      authority = Files.createTempFile("weightseal-authority-", ".pem");
      Files.writeString(authority, LoopbackTls.pem());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    AzureSettings settings =
        AzureSettings.of(
            new StoreSettings(
                Map.of(
                    "management-endpoint",
                    azure.url(),
                    "endpoint",
                    blobs,
                    "credential",
                    "shared-key",
                    "ca-file",
                    authority.toString())));
    Tokens tokens = new Tokens(credential());
    manager = new ResourceManager(settings, tokens);
    connection = new BlobConnection(settings.blobs(), tokens, environment);
    account = new AzureAccount(manager, connection, InstantSource.fixed(NOW));
    fill();
  }

  private TokenCredential credential() {
    return request -> {
      if (!request.getScopes().equals(List.of(azure.url() + "/.default"))) {
        return Mono.error(new IllegalStateException("a token for somebody else"));
      }
      return Mono.just(
          new AccessToken(
              ResourceManagerStandIn.TOKEN, OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)));
    };
  }

  private void fill() {
    String subscription = "/subscriptions/" + SUBSCRIPTION;
    put(subscription, "{'subscriptionId': '" + SUBSCRIPTION + "'}");
    azure.lists.put("/subscriptions", List.of(subscription));
    put(
        ACCOUNT,
        "{'id': '"
            + ACCOUNT
            + "', 'name': 'weightseal', 'identity': {'type': 'None'},"
            + "'properties': {'encryption': {'keySource': 'Microsoft.Storage', 'services': {'blob':"
            + " {'enabled': true, 'keyType': 'Account'}}}, 'minimumTlsVersion': 'TLS1_0',"
            + "'supportsHttpsTrafficOnly': false, 'allowBlobPublicAccess': true}}");
    put(
        SERVICE,
        "{'name': 'default', 'properties': {'cors': {'corsRules': []},"
            + "'deleteRetentionPolicy': {'enabled': false}}}");
    put(
        CONTAINER,
        "{'name': 'models', 'properties': {'publicAccess': 'Blob',"
            + "'denyEncryptionScopeOverride': false,"
            + "'defaultEncryptionScope': '$account-encryption-key', 'hasLegalHold': false}}");
    put(
        VAULT,
        "{'id': '"
            + VAULT
            + "', 'properties': {'vaultUri':"
            + " 'https://keep.vault.azure.net/', 'enablePurgeProtection': true}}");
    put(
        VAULT_KEY,
        "{'properties': {'kty': 'RSA', 'attributes': {'enabled': true, 'exp': 1900000000},"
            + "'rotationPolicy': {'lifetimeActions': [{'trigger': {'timeAfterCreate': 'P90D'},"
            + "'action': {'type': 'rotate'}}]}}}");
    azure.lists.put(
        subscription + "/providers/Microsoft.Storage/storageAccounts", List.of(ACCOUNT));
    azure.lists.put(subscription + "/providers/Microsoft.KeyVault/vaults", List.of(VAULT));
    azure.lists.put(SERVICE + "/containers", List.of(CONTAINER));
    azure.lists.put(LOGS, List.of());
  }

  /// @param text with `'` for `"`
  static Object json(String text) {
    return Json.parse(text.replace('\'', '"'));
  }

  /// @param json with `'` for `"`
  void put(String path, String json) {
    azure.resources.put(path, json(json));
  }

  /// Changes one property of a resource.
  void set(String path, String name, Object value) {
    azure.properties(path).put(name, value);
  }

  /// The account uses the key, by an identity of its own.
  void useKey(String version) {
    set(
        ACCOUNT,
        "encryption",
        json(
            "{'keySource': 'Microsoft.Keyvault', 'keyvaultproperties': {'keyvaulturi':"
                + " 'https://keep.vault.azure.net/', 'keyname': 'wrap', 'keyversion': '"
                + version
                + "'}}"));
  }

  void identity(String json) {
    Map<String, Object> account = new LinkedHashMap<>(Json.asObject(azure.resources.get(ACCOUNT)));
    account.put("identity", json(json));
    azure.resources.put(ACCOUNT, account);
  }

  /// @param most how many blobs a part of a listing holds
  AzureContent content(AzurePlace place, int most) {
    return new AzureContent(
        connection, place, new BlobKeys(new AzureResources(manager), place), most);
  }

  Map<String, Outcome> outcomes(String uri) {
    Map<String, Outcome> outcomes = new TreeMap<>();
    for (Finding each : account.settings(uri)) {
      outcomes.put(each.check().id(), each.outcome());
    }
    return outcomes;
  }

  Outcome outcome(String uri, String check) {
    return outcomes(uri).get(check);
  }

  Outcome ofAccount(String check) {
    return outcome("az://weightseal", check);
  }

  Outcome ofContainer(String check) {
    return outcome("az://weightseal/models", check);
  }

  @Override
  public void close() {
    account.close();
    azure.close();
    try {
      Files.delete(authority);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
