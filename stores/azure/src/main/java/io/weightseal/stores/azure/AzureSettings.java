package io.weightseal.stores.azure;

import io.weightseal.api.StoreSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of `az:`.
///
/// @param suffix what completes an account's name to a host
/// @param endpoint where the service is in place of Azure's own address: `https:`, or `http:` on
///   loopback; null for Azure's own
/// @param caFile a file of certificates in PEM: the only authorities that are trusted; null for
///   those of the JDK
/// @param credential what requests are signed with
record AzureSettings(
    String suffix, @Nullable URI endpoint, @Nullable Path caFile, Credential credential) {

  /// What requests are signed with.
  enum Credential {
    /// A shared access signature where the environment has one, else a token.
    ANY,
    /// A token, by Azure's default chain of credentials.
    TOKEN,
    /// A shared access signature.
    SAS,
    /// The account's own key.
    SHARED_KEY
  }

  static final String PUBLIC = "blob.core.windows.net";

  private static final Set<String> SUFFIXES =
      Set.of(PUBLIC, "blob.core.usgovcloudapi.net", "blob.core.chinacloudapi.cn");
  private static final Set<String> KNOWN = Set.of("suffix", "endpoint", "ca-file", "credential");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[::1]");
  private static final Pattern ADDRESS =
      Pattern.compile("localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+]");
  private static final String ENDPOINT_RULE =
      "write it as https://HOST[:PORT]; http:// is for loopback only, since others could change"
          + " what is stored";

  /// @throws IllegalArgumentException naming the setting that cannot be used
  static AzureSettings of(StoreSettings settings) {
    settings.requireOnly(AzureProvider.SCHEME, KNOWN);
    String suffix = settings.value("suffix").orElse(PUBLIC);
    if (!SUFFIXES.contains(suffix)) {
      throw new IllegalArgumentException(
          "suffix of az is none of Azure's domains for blobs: "
              + suffix
              + "; for a service elsewhere set endpoint");
    }
    return new AzureSettings(
        suffix,
        settings.value("endpoint").map(AzureSettings::endpoint).orElse(null),
        settings.value("ca-file").map(AzureSettings::file).orElse(null),
        settings.value("credential").map(AzureSettings::credential).orElse(Credential.ANY));
  }

  private static Credential credential(String text) {
    return switch (text) {
      case "default" -> Credential.TOKEN;
      case "sas" -> Credential.SAS;
      case "shared-key" -> Credential.SHARED_KEY;
      default ->
          throw new IllegalArgumentException("credential of az is default, sas or shared-key");
    };
  }

  private static Path file(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("ca-file of az is no path: " + e.getReason(), e);
    }
  }

  private static URI endpoint(String text) {
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("endpoint of az is no URL; " + ENDPOINT_RULE, e);
    }
    boolean bare =
        uri.getHost() != null
            && uri.getRawUserInfo() == null
            && uri.getRawQuery() == null
            && uri.getRawFragment() == null
            && (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"));
    if (!bare || !("https".equals(uri.getScheme()) || isLoopback(uri))) {
      // The text is not repeated: what is not allowed in it may be a password.
      throw new IllegalArgumentException("endpoint of az cannot be used; " + ENDPOINT_RULE);
    }
    return uri;
  }

  private static boolean isLoopback(URI uri) {
    return "http".equals(uri.getScheme()) && LOOPBACK.matcher(uri.getHost()).matches();
  }

  /// Whether the settings lead to a server on this machine, without TLS.
  boolean onLoopback() {
    return endpoint != null && isLoopback(endpoint);
  }

  /// Where the account's blobs are. On an address in place of a name, the account stands in the
  /// path: that is how Azure's client takes such URLs apart.
  String account(String account) {
    if (endpoint == null) {
      return "https://" + account + "." + suffix;
    }
    String base = endpoint.getScheme() + "://" + endpoint.getRawAuthority();
    return ADDRESS.matcher(endpoint.getHost()).matches() ? base + "/" + account : base;
  }
}
