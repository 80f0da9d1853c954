package io.weightseal.posture.azure;

import com.azure.identity.AzureAuthorityHosts;
import io.weightseal.api.Endpoints;
import io.weightseal.api.StoreSettings;
import io.weightseal.stores.blob.BlobSettings;
import io.weightseal.stores.blob.Cloud;
import java.net.URI;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The settings of `az:`, and those of its management interface.
///
/// @param blobs where blobs are, and what requests for them are signed with
/// @param management where Azure Resource Manager is
/// @param authority who gives tokens
/// @param subscription the only one that is looked at; empty for all that the credentials see
record AzureSettings(
    BlobSettings blobs, URI management, URI authority, Optional<String> subscription) {

  private static final Set<String> MANAGEMENT =
      Set.of("management-endpoint", "management-authority", "management-subscription");
  private static final Pattern SUBSCRIPTION = Pattern.compile("[0-9a-fA-F-]{36}");

  /// @throws IllegalArgumentException naming the setting that cannot be used
  static AzureSettings of(StoreSettings settings) {
    BlobSettings blobs = BlobSettings.of(settings, MANAGEMENT);
    Optional<URI> management =
        settings
            .value("management-endpoint")
            .map(text -> endpoint("endpoint of az-management", text));
    if (blobs.endpoint() != null && management.isEmpty()) {
      throw new IllegalArgumentException(
          "az has an endpoint of its own, and nothing says where its settings are read; set"
              + " endpoint of az-management");
    }
    return new AzureSettings(
        blobs,
        management.orElse(management(blobs.cloud())),
        settings
            .value("management-authority")
            .map(text -> endpoint("authority of az-management", text))
            .orElse(URI.create(authority(blobs.cloud()))),
        settings.value("management-subscription").map(AzureSettings::subscription));
  }

  private static URI endpoint(String setting, String text) {
    return Endpoints.ofHost(setting, text, "others could change what is read");
  }

  /// Source: "Azure national clouds" in Azure's documentation.
  private static URI management(Cloud cloud) {
    return URI.create(
        switch (cloud) {
          case PUBLIC -> "https://management.azure.com";
          case US_GOVERNMENT -> "https://management.usgovcloudapi.net";
          case CHINA -> "https://management.chinacloudapi.cn";
        });
  }

  private static String authority(Cloud cloud) {
    return switch (cloud) {
      case PUBLIC -> AzureAuthorityHosts.AZURE_PUBLIC_CLOUD;
      case US_GOVERNMENT -> AzureAuthorityHosts.AZURE_GOVERNMENT;
      case CHINA -> AzureAuthorityHosts.AZURE_CHINA;
    };
  }

  private static String subscription(String text) {
    if (!SUBSCRIPTION.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "subscription of az-management is no subscription's id; see az account list");
    }
    return text;
  }
}
