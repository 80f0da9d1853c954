package io.weightseal.keys.azure;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.azure.VaultDomain.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A key's name, and the vault that local configuration lets it be asked at.
///
/// @param uri the key
/// @param host `HOST` or `HOST:PORT`, in lower case
/// @param name the key's name in its vault
/// @param kind what stands behind the host
record AzureKeyName(KeyUri uri, String host, String name, Kind kind) {
  private static final Pattern URI =
      Pattern.compile("//(?<vault>[^/]+)/(?<key>[0-9a-zA-Z-]{1,127})(?<version>/.*)?");
  private static final Pattern SHORT = Pattern.compile("[a-z][a-z0-9-]{1,22}[a-z0-9]");
  private static final Pattern LABELS = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)+");
  private static final Pattern VERSION = Pattern.compile("[0-9a-zA-Z]{1,64}");

  /// The name in `uri`.
  ///
  /// @throws KeyServiceException [Reason#ABSENT] when no key can have that name, [Reason#DENIED]
  ///   when its host is neither Azure's nor named by local configuration, [Reason#UNSUPPORTED] when
  ///   it names a version
  static AzureKeyName of(KeyUri uri, AzureSettings settings) throws KeyServiceException {
    if (!uri.scheme().equals(AzureKeyService.SCHEME)) {
      throw new IllegalArgumentException(uri + " is no key of Azure");
    }
    Matcher matcher = URI.matcher(uri.name());
    if (!matcher.matches()) {
      throw malformed(uri);
    }
    String vault = matcher.group("vault");
    if (matcher.group("version") != null) {
      throw new KeyServiceException(
          Reason.UNSUPPORTED,
          uri
              + " names a version of a key; use the key itself, "
              + AzureKeyService.SCHEME
              + "://"
              + vault
              + "/"
              + matcher.group("key")
              + ": its newest version wraps, and each recipient says which one unwraps");
    }
    return at(uri, vault.toLowerCase(Locale.ROOT), matcher.group("key"), settings);
  }

  private static AzureKeyName at(KeyUri uri, String vault, String key, AzureSettings settings)
      throws KeyServiceException {
    if (settings.hosts().contains(vault)) {
      return new AzureKeyName(uri, vault, key, Kind.CONFIGURED);
    }
    String host = SHORT.matcher(vault).matches() ? vault + "." + settings.suffix() : vault;
    Optional<VaultDomain> domain = VaultDomain.of(host);
    if (domain.isPresent() && LABELS.matcher(host).matches()) {
      return new AzureKeyName(uri, host, key, domain.get().kind());
    }
    if (!vault.contains(".")) {
      throw malformed(uri);
    }
    throw new KeyServiceException(
        Reason.DENIED,
        uri
            + " is kept at a host that is not Azure's; if you trust it, add "
            + vault
            + " to the setting hosts of azurekms");
  }

  private static KeyServiceException malformed(KeyUri uri) {
    return new KeyServiceException(
        Reason.ABSENT,
        "there is no key "
            + uri
            + "; name it "
            + AzureKeyService.SCHEME
            + "://VAULT/KEY, with the name of a vault or a host such as"
            + " NAME.managedhsm.azure.net");
  }

  /// `https://HOST`.
  String vaultUrl() {
    return "https://" + host;
  }

  /// The id that asks for the newest version.
  String id() {
    return vaultUrl() + "/keys/" + name;
  }

  /// The id of a version.
  String id(String version) {
    return id() + "/" + version;
  }

  /// Whether the service can have a version of that name; others must not get into a URL.
  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  /// The version of this key that `id` names; empty when `id` is anything else. Its host is not
  /// looked at: a vault behind a private name answers with its public one.
  Optional<String> versionIn(String id) {
    Matcher matcher =
        Pattern.compile("https://[^/]+/keys/(?<name>[^/]+)/(?<version>[^/]+)").matcher(id);
    return matcher.matches()
            && matcher.group("name").equalsIgnoreCase(name)
            && isVersion(matcher.group("version"))
        ? Optional.of(matcher.group("version"))
        : Optional.empty();
  }
}
