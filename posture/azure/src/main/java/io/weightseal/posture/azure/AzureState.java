package io.weightseal.posture.azure;

import io.weightseal.api.StoreException;
import io.weightseal.posture.json.Member;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The settings that protection is about, as they were read.
///
/// @param account the whole resource
/// @param service the properties of its blob service
/// @param container the properties of the container; empty where the account alone is meant
/// @param scopeName the encryption scope that the container's blobs are in
/// @param scope the properties of that scope; empty for the account's own
record AzureState(
    Map<String, @Nullable Object> account,
    Map<String, @Nullable Object> service,
    Map<String, @Nullable Object> container,
    String scopeName,
    Map<String, @Nullable Object> scope) {
  static final String ENCRYPTION = "encryption";
  static final String TLS = "minimumTlsVersion";
  static final String HTTPS = "supportsHttpsTrafficOnly";
  static final String PUBLIC = "allowBlobPublicAccess";
  static final String VERSIONING = "isVersioningEnabled";
  static final String BLOBS_KEPT = "deleteRetentionPolicy";
  static final String CONTAINERS_KEPT = "containerDeleteRetentionPolicy";
  static final String ACCESS = "publicAccess";

  static AzureState read(AzureResources resources, AzurePlace place) throws StoreException {
    Map<String, @Nullable Object> account = resources.account(place);
    Map<String, @Nullable Object> service = Member.object(resources.service(place), "properties");
    if (place.isAccount()) {
      return new AzureState(account, service, Map.of(), EncryptionCheck.ACCOUNT_SCOPE, Map.of());
    }
    Map<String, @Nullable Object> container = resources.container(place);
    String scope = EncryptionCheck.scope(container);
    return new AzureState(
        account,
        service,
        Member.object(container, "properties"),
        scope,
        scope.equals(EncryptionCheck.ACCOUNT_SCOPE)
            ? Map.of()
            : Member.object(resources.scope(place, scope), "properties"));
  }

  boolean inScope() {
    return !scopeName.equals(EncryptionCheck.ACCOUNT_SCOPE);
  }

  Map<String, @Nullable Object> properties() {
    return Member.object(account, "properties");
  }

  Map<String, @Nullable Object> accountEncryption() {
    return Member.object(properties(), ENCRYPTION);
  }

  /// Whether names of blobs are a tree: such accounts keep no versions.
  boolean isHierarchical() {
    return Member.isTrue(properties(), "isHnsEnabled");
  }

  /// Each setting as text, for people and for comparing; empty where it is not set.
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(ENCRYPTION, encryption());
    for (String name : new String[] {TLS, HTTPS, PUBLIC}) {
      values.put(name, text(properties(), name));
    }
    values.put(VERSIONING, text(service, VERSIONING));
    for (String name : new String[] {BLOBS_KEPT, CONTAINERS_KEPT}) {
      long days = ServiceChecks.days(service, name);
      values.put(name, days == 0 ? "off" : days + " days");
    }
    if (!container.isEmpty()) {
      values.put(ACCESS, text(container, ACCESS));
    }
    return values;
  }

  private static String text(Map<String, @Nullable Object> properties, String name) {
    String value = Member.text(properties, name);
    return value == null ? "" : value;
  }

  private String encryption() {
    Optional<KeyName> key =
        inScope() ? EncryptionCheck.scopeKey(scope) : EncryptionCheck.accountKey(account);
    String source = inScope() ? text(scope, "source") : text(accountEncryption(), "keySource");
    return encryption(
        scopeName, key.map(KeyName::toString).orElse(source), inScope() ? "" : identity());
  }

  /// @param key or whose keys they are
  /// @param identity that an account comes to the vault with; empty for its own
  static String encryption(String scope, String key, String identity) {
    return scope + "\n" + key + (identity.isEmpty() ? "" : "\nas " + identity);
  }

  /// The user-assigned identity that the account comes to the vault with; empty for its own.
  String identity() {
    return text(Member.object(accountEncryption(), "identity"), "userAssignedIdentity");
  }
}
