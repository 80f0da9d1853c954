package io.weightseal.stores.blob;

import io.weightseal.api.Endpoints;
import io.weightseal.api.StoreSettings;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of `az:`. They serve whoever comes to blobs, for them or for settings.
///
/// @param cloud whose domain completes an account's name to a host
/// @param endpoint where the service is in place of Azure's own address: `https:`, or `http:` on
///   loopback; null for Azure's own
/// @param caFile a file of certificates in PEM: the only authorities that are trusted; null for
///   those of the JDK
/// @param credential what requests are signed with
public record BlobSettings(
    Cloud cloud, @Nullable URI endpoint, @Nullable Path caFile, Credential credential) {

  /// What requests are signed with.
  public enum Credential {
    /// A shared access signature where the environment has one, else a token.
    ANY,
    /// A token, by Azure's default chain of credentials.
    TOKEN,
    /// A shared access signature.
    SAS,
    /// The account's own key.
    SHARED_KEY
  }

  /// The scheme that they are set for.
  public static final String SCHEME = "az";

  private static final Set<String> KNOWN = Set.of("suffix", "endpoint", "ca-file", "credential");
  private static final Pattern ADDRESS =
      Pattern.compile("localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+]");

  /// @throws IllegalArgumentException naming the setting that cannot be used
  public static BlobSettings of(StoreSettings settings) {
    return of(settings, Set.of());
  }

  /// @param others names of settings that may stand beside these
  /// @throws IllegalArgumentException naming the setting that cannot be used
  public static BlobSettings of(StoreSettings settings, Set<String> others) {
    Set<String> known = new TreeSet<>(KNOWN);
    known.addAll(others);
    settings.requireOnly(SCHEME, known);
    return new BlobSettings(
        settings.value("suffix").map(BlobSettings::cloud).orElse(Cloud.PUBLIC),
        settings.value("endpoint").map(BlobSettings::endpoint).orElse(null),
        settings.value("ca-file").map(BlobSettings::file).orElse(null),
        settings.value("credential").map(BlobSettings::credential).orElse(Credential.ANY));
  }

  private static Cloud cloud(String suffix) {
    return Cloud.of(suffix)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "suffix of az is none of Azure's domains for blobs: "
                        + suffix
                        + "; for a service elsewhere set endpoint"));
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
    return Endpoints.ofHost("endpoint of az", text, "others could change what is stored");
  }

  /// Whether the settings lead to a server on this machine, without TLS.
  public boolean onLoopback() {
    return endpoint != null && Endpoints.onLoopback(endpoint);
  }

  /// Where the account's blobs are. On an address in place of a name, the account stands in the
  /// path: that is how Azure's client takes such URLs apart.
  public String account(String account) {
    if (endpoint == null) {
      return cloud.account(account);
    }
    String base = endpoint.getScheme() + "://" + endpoint.getRawAuthority();
    return ADDRESS.matcher(endpoint.getHost()).matches() ? base + "/" + account : base;
  }
}
