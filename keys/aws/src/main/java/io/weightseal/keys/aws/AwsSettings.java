package io.weightseal.keys.aws;

import io.weightseal.api.Endpoints;
import io.weightseal.api.KeyServiceSettings;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of `awskms:`, each null where local configuration leaves it to the SDK.
///
/// @param region such as `eu-west-1`
/// @param endpoint where KMS is reached in place of AWS's own address: `https:`, or `http:` on
///   loopback
/// @param profile a profile of the AWS configuration files
record AwsSettings(@Nullable String region, @Nullable URI endpoint, @Nullable String profile) {
  private static final Set<String> KNOWN = Set.of("region", "endpoint", "profile");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,8}(-[a-z]{2,16}){1,3}-[0-9]{1,2}");

  /// @throws IllegalArgumentException naming the setting that cannot be used
  static AwsSettings of(KeyServiceSettings settings) {
    settings.requireOnly(AwsKeyService.SCHEME, KNOWN);
    String region = settings.value("region").orElse(null);
    if (region != null && !REGION.matcher(region).matches()) {
      throw new IllegalArgumentException(
          "region of awskms is no AWS region: " + region + "; write it as eu-west-1");
    }
    String endpoint = settings.value("endpoint").orElse(null);
    return new AwsSettings(
        region,
        endpoint == null ? null : endpoint(endpoint),
        settings.value("profile").orElse(null));
  }

  private static URI endpoint(String text) {
    return Endpoints.ofHost("endpoint of awskms", text, "data keys travel on it");
  }

  /// Whether the settings lead to a server on this machine, without TLS.
  boolean onLoopback() {
    return endpoint != null && Endpoints.onLoopback(endpoint);
  }
}
