package io.weightseal.keys.vault;

import io.weightseal.api.KeyServiceSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a Vault is and how to reach it: from settings, else from the variables that its own
/// command line reads, OpenBao's before HashiCorp's.
///
/// @param address `https`, or `http` to this machine; without a slash at its end; null when none is
///   configured
/// @param mount the path of the Transit engine, without slashes around it
/// @param namespace null for the root namespace
/// @param certificates PEM file with the authorities to trust; null for Java's own
record VaultSettings(
    @Nullable URI address,
    String mount,
    @Nullable String namespace,
    TokenSource token,
    @Nullable Path certificates) {
  private static final String ADDRESS = "address";
  private static final String MOUNT = "mount";
  private static final String NAMESPACE = "namespace";
  private static final String TOKEN_FILE = "token-file";
  private static final String CA_FILE = "ca-file";
  private static final Set<String> KNOWN = Set.of(ADDRESS, MOUNT, NAMESPACE, TOKEN_FILE, CA_FILE);
  private static final Pattern PATH =
      Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*(/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*");

  /// The settings of a process with these variables, and with `.vault-token` in the folder `home`.
  ///
  /// @throws IllegalArgumentException naming the setting that cannot be used
  static VaultSettings of(KeyServiceSettings settings, Map<String, String> environment, Path home) {
    settings.requireOnly(VaultKeyService.SCHEME, KNOWN);
    Optional<Path> tokenFile = settings.value(TOKEN_FILE).map(text -> file(TOKEN_FILE, text, home));
    return new VaultSettings(
        settings
            .value(ADDRESS)
            .or(() -> variable(environment, "ADDR"))
            .map(VaultSettings::address)
            .orElse(null),
        path(MOUNT, settings.value(MOUNT).orElse("transit")),
        settings
            .value(NAMESPACE)
            .or(() -> variable(environment, "NAMESPACE"))
            .map(text -> path(NAMESPACE, text))
            .orElse(null),
        TokenSource.of(tokenFile, variable(environment, "TOKEN"), home.resolve(".vault-token")),
        settings
            .value(CA_FILE)
            .map(text -> file(CA_FILE, text, home))
            .or(() -> variable(environment, "CACERT").map(Path::of))
            .orElse(null));
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get("BAO_" + name))
        .filter(value -> !value.isBlank())
        .or(() -> Optional.ofNullable(environment.get("VAULT_" + name)))
        .filter(value -> !value.isBlank());
  }

  /// A file that a setting names, wherever the process was started.
  private static Path file(String setting, String text, Path home) {
    Path path = text.startsWith("~/") ? home.resolve(text.substring(2)) : Path.of(text);
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException(
          setting + " of " + VaultKeyService.SCHEME + " must be an absolute path: " + text);
    }
    return path;
  }

  private static URI address(String text) {
    URI uri;
    try {
      uri = new URI(text.strip().replaceFirst("/+$", ""));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the address of the Vault is no URL", e);
    }
    String scheme = String.valueOf(uri.getScheme());
    if ((!scheme.equals("https") && !scheme.equals("http"))
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawQuery() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "the address of the Vault must be like https://vault.example.com:8200, without a user,"
              + " ? and #");
    }
    if (scheme.equals("http") && !isThisMachine(uri.getHost())) {
      throw new IllegalArgumentException(
          "the address of the Vault is "
              + uri
              + ": http would send the token and data keys in the clear, and is allowed to this"
              + " machine only (127.0.0.1); use https");
    }
    return uri;
  }

  private static boolean isThisMachine(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      // A literal only: what a name resolves to can change.
      return InetAddress.ofLiteral(host.replaceAll("^\\[|\\]$", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String path(String setting, String text) {
    String path = text.strip().replaceAll("^/+|/+$", "");
    if (!PATH.matcher(path).matches()) {
      throw new IllegalArgumentException(
          setting
              + " of "
              + VaultKeyService.SCHEME
              + " must be letters, digits, '.', '_' and '-', with '/' between them: "
              + text);
    }
    return path;
  }
}
