package io.weightseal.stores.aws;

import io.weightseal.api.Endpoints;
import io.weightseal.api.StoreSettings;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The settings of `s3:`, each null where local configuration leaves it to the SDK. They serve
/// whoever comes to S3, for objects or for settings.
///
/// @param region such as `eu-west-1`
/// @param endpoint where the service is in place of Amazon's own address: `https:`, or `http:` on
///   loopback
/// @param style how a bucket is named in an address
/// @param caFile a file of certificates in PEM: the only authorities that are trusted
/// @param profile a profile of the AWS configuration files
public record S3Settings(
    @Nullable String region,
    @Nullable URI endpoint,
    Style style,
    @Nullable Path caFile,
    @Nullable String profile) {

  /// Where the bucket's name stands.
  public enum Style {
    /// In the host's name, as Amazon wants it.
    HOST,
    /// In the path, as most services want it that have an endpoint of their own.
    PATH
  }

  /// The scheme that they are set for.
  public static final String SCHEME = "s3";

  private static final Set<String> KNOWN =
      Set.of("region", "endpoint", "path-style", "ca-file", "profile");
  private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  /// @throws IllegalArgumentException naming the setting that cannot be used
  public static S3Settings of(StoreSettings settings) {
    settings.requireOnly(SCHEME, KNOWN);
    String region = settings.value("region").orElse(null);
    if (region != null && !REGION.matcher(region).matches()) {
      throw new IllegalArgumentException(
          "region of s3 is no region: " + region + "; write it as eu-west-1");
    }
    URI endpoint = settings.value("endpoint").map(S3Settings::endpoint).orElse(null);
    return new S3Settings(
        region,
        endpoint,
        settings
            .value("path-style")
            .map(S3Settings::style)
            .orElse(endpoint == null ? Style.HOST : Style.PATH),
        settings.value("ca-file").map(S3Settings::file).orElse(null),
        settings.value("profile").orElse(null));
  }

  private static Style style(String text) {
    return switch (text) {
      case "true" -> Style.PATH;
      case "false" -> Style.HOST;
      default -> throw new IllegalArgumentException("path-style of s3 is true or false");
    };
  }

  private static Path file(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("ca-file of s3 is no path: " + e.getReason(), e);
    }
  }

  private static URI endpoint(String text) {
    return Endpoints.withPath("endpoint of s3", text, "others could change what is stored or read");
  }

  /// Whether the settings lead to a server on this machine, without TLS.
  public boolean onLoopback() {
    return endpoint != null && Endpoints.onLoopback(endpoint);
  }
}
