package io.weightseal.posture.azure;

import io.weightseal.posture.json.Member;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which key blobs get by default: an account's, or that of an encryption scope.
record EncryptionCheck(AzurePlace place, Judge judge) {
  /// The scope of blobs that are in none.
  static final String ACCOUNT_SCOPE = "$account-encryption-key";

  private static final String VAULT = "microsoft.keyvault";
  private static final String PROVIDER = "microsoft.storage";

  /// @param properties of the account
  void ofAccount(Map<String, @Nullable Object> properties) {
    Map<String, @Nullable Object> encryption = Member.object(properties, "encryption");
    Map<String, String> evidence = new LinkedHashMap<>();
    String source = put(evidence, encryption, "keySource");
    KeyName.ofAccount(encryption).ifPresent(key -> evidence.put("key", key.toString()));
    found(source, KeyName.ofAccount(encryption), evidence);
  }

  /// @param properties of the scope
  void ofScope(String name, Map<String, @Nullable Object> properties) {
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("defaultEncryptionScope", name);
    String source = put(evidence, properties, "source");
    Optional<KeyName> key = scopeKey(properties);
    key.ifPresent(known -> evidence.put("key", known.toString()));
    if (!"Enabled".equals(put(evidence, properties, "state"))) {
      judge
          .findings()
          .fail(
              AzureChecks.DEFAULT_ENCRYPTION,
              "the container's encryption scope is not enabled, so nothing can be read or written",
              evidence,
              "az storage account encryption-scope update --account-name "
                  + place.account()
                  + " --name "
                  + name
                  + " --state Enabled");
      return;
    }
    found(source, key, evidence);
  }

  private static String put(
      Map<String, String> evidence, Map<String, @Nullable Object> properties, String name) {
    String value = Member.text(properties, name);
    evidence.put(name, value == null ? "not set" : value);
    return value == null ? "" : value;
  }

  private void found(String source, Optional<KeyName> key, Map<String, String> evidence) {
    String kind = source.toLowerCase(Locale.ROOT);
    if (kind.equals(VAULT) && key.isPresent()) {
      judge
          .findings()
          .pass(
              AzureChecks.DEFAULT_ENCRYPTION,
              "blobs are encrypted with the customer's key " + key.get().uri(),
              evidence);
    } else if (kind.equals(PROVIDER)) {
      judge
          .findings()
          .fail(
              AzureChecks.DEFAULT_ENCRYPTION,
              "blobs are encrypted with keys that Microsoft manages",
              evidence,
              "weightseal storage protect " + place.uri() + " --kms-key KEY");
    } else {
      judge.unclear(AzureChecks.DEFAULT_ENCRYPTION, evidence);
    }
  }

  /// The key of the customer's that an account uses; empty where it uses none.
  static Optional<KeyName> accountKey(Map<String, @Nullable Object> account) {
    Map<String, @Nullable Object> encryption =
        Member.object(Member.object(account, "properties"), "encryption");
    return isVault(Member.text(encryption, "keySource"))
        ? KeyName.ofAccount(encryption)
        : Optional.empty();
  }

  /// The same of a scope, of which `properties` are.
  static Optional<KeyName> scopeKey(Map<String, @Nullable Object> properties) {
    return isVault(Member.text(properties, "source"))
        ? KeyName.of(Member.text(Member.object(properties, "keyVaultProperties"), "keyUri"))
        : Optional.empty();
  }

  private static boolean isVault(@Nullable String source) {
    return source != null && source.toLowerCase(Locale.ROOT).equals(VAULT);
  }

  /// The scope that a container's blobs are in.
  static String scope(Map<String, @Nullable Object> container) {
    String scope = Member.text(Member.object(container, "properties"), "defaultEncryptionScope");
    return scope == null || scope.isEmpty() ? ACCOUNT_SCOPE : scope;
  }
}
