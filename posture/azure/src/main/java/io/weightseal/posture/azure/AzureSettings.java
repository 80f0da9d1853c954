package io.weightseal.posture.azure;

import com.azure.identity.AzureAuthorityHosts;
import io.weightseal.api.StoreSettings;
import io.weightseal.posture.rest.Endpoint;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The settings of `az:` that matter here, and those of its management interface.
///
/// @param cloud whose addresses count where nothing else is said
/// @param blobs where blobs are in place of Azure's own address; empty for that
/// @param management where Azure Resource Manager is
/// @param authority who gives tokens
/// @param subscription the only one that is looked at; empty for all that the credentials see
/// @param caFile a file of certificates in PEM: the only authorities that are trusted; empty for
///   those of the JDK
/// @param credential what requests for blobs are signed with
record AzureSettings(
    Cloud cloud,
    Optional<URI> blobs,
    URI management,
    URI authority,
    Optional<String> subscription,
    Optional<Path> caFile,
    Credential credential) {

  /// Azure's clouds. Source: "Azure national clouds" in its documentation.
  enum Cloud {
    PUBLIC(
        "blob.core.windows.net",
        "https://management.azure.com",
        AzureAuthorityHosts.AZURE_PUBLIC_CLOUD),
    US_GOVERNMENT(
        "blob.core.usgovcloudapi.net",
        "https://management.usgovcloudapi.net",
        AzureAuthorityHosts.AZURE_GOVERNMENT),
    CHINA(
        "blob.core.chinacloudapi.cn",
        "https://management.chinacloudapi.cn",
        AzureAuthorityHosts.AZURE_CHINA);

    final String suffix;
    final String management;
    final String authority;

    Cloud(String suffix, String management, String authority) {
      this.suffix = suffix;
      this.management = management;
      this.authority = authority;
    }
  }

  /// What requests for blobs are signed with.
  enum Credential {
    /// A shared access signature where the environment has one, else a token.
    ANY,
    TOKEN,
    SIGNATURE,
    ACCOUNT_KEY
  }

  private static final Set<String> KNOWN =
      Set.of(
          "suffix",
          "endpoint",
          "ca-file",
          "credential",
          "management-endpoint",
          "management-authority",
          "management-subscription");
  private static final Pattern SUBSCRIPTION = Pattern.compile("[0-9a-fA-F-]{36}");
  private static final Pattern ADDRESS =
      Pattern.compile("localhost|[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9a-fA-F:.]+]");

  /// @throws IllegalArgumentException naming the setting that cannot be used
  static AzureSettings of(StoreSettings settings) {
    settings.requireOnly(AzureProvider.SCHEME, KNOWN);
    Cloud cloud = settings.value("suffix").map(AzureSettings::cloud).orElse(Cloud.PUBLIC);
    Optional<URI> blobs =
        settings.value("endpoint").map(text -> Endpoint.of("endpoint of az", text));
    Optional<URI> management =
        settings
            .value("management-endpoint")
            .map(text -> Endpoint.of("endpoint of az-management", text));
    if (blobs.isPresent() && management.isEmpty()) {
      throw new IllegalArgumentException(
          "az has an endpoint of its own, and nothing says where its settings are read; set"
              + " endpoint of az-management");
    }
    return new AzureSettings(
        cloud,
        blobs,
        management.orElse(URI.create(cloud.management)),
        settings
            .value("management-authority")
            .map(text -> Endpoint.of("authority of az-management", text))
            .orElse(URI.create(cloud.authority)),
        settings.value("management-subscription").map(AzureSettings::subscription),
        settings.value("ca-file").map(AzureSettings::file),
        settings.value("credential").map(AzureSettings::credential).orElse(Credential.ANY));
  }

  private static Cloud cloud(String suffix) {
    return Arrays.stream(Cloud.values())
        .filter(each -> each.suffix.equals(suffix))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "suffix of az is none of Azure's domains for blobs: "
                        + suffix
                        + "; for a service elsewhere set endpoint"));
  }

  private static String subscription(String text) {
    if (!SUBSCRIPTION.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "subscription of az-management is no subscription's id; see az account list");
    }
    return text;
  }

  private static Path file(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("ca-file of az is no path; correct it", e);
    }
  }

  private static Credential credential(String text) {
    return switch (text) {
      case "default" -> Credential.TOKEN;
      case "sas" -> Credential.SIGNATURE;
      case "shared-key" -> Credential.ACCOUNT_KEY;
      default ->
          throw new IllegalArgumentException("credential of az is default, sas or shared-key");
    };
  }

  /// Where the account's blobs are. On an address in place of a name, the account stands in the
  /// path: that is how Azure's client takes such URLs apart.
  String blobsOf(String account) {
    return blobs
        .map(uri -> ADDRESS.matcher(uri.getHost()).matches() ? uri + "/" + account : uri.toString())
        .orElse("https://" + account + "." + cloud.suffix);
  }

  /// Whether blobs are on this machine, without TLS: no tokens go there.
  boolean blobsOnLoopback() {
    return blobs.filter(Endpoint::onLoopback).isPresent();
  }
}
