package io.weightseal.stores.aws;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.profiles.ProfileFileSystemSetting;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;
import software.amazon.awssdk.regions.providers.InstanceProfileRegionProvider;
import software.amazon.awssdk.regions.providers.SystemSettingsRegionProvider;

/// Which region is called: the one that is set, or else that of the environment, the profile, or
/// the machine.
public final class RegionChoice {
  /// What services with an endpoint of their own have requests signed for, where nobody says.
  private static final String ANY_REGION = "us-east-1";

  private RegionChoice() {}

  /// A service that has an endpoint is not worth asking the machine for.
  ///
  /// @throws NoRegionException when nothing says where the service is
  public static String of(S3Settings settings) {
    if (settings.region() != null) {
      return settings.region();
    }
    Optional<String> configured =
        from(new SystemSettingsRegionProvider()).or(() -> ofProfile(settings.profile()));
    if (settings.endpoint() != null) {
      return configured.orElse(ANY_REGION);
    }
    return configured
        .or(() -> from(new InstanceProfileRegionProvider()))
        .orElseThrow(NoRegionException::new);
  }

  private static Optional<String> ofProfile(@Nullable String name) {
    return from(
        new AwsProfileRegionProvider(
            ProfileFile::defaultProfileFile,
            name == null ? ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow() : name));
  }

  private static Optional<String> from(AwsRegionProvider provider) {
    try {
      return Optional.ofNullable(provider.getRegion()).map(Region::id);
    } catch (SdkClientException e) {
      return Optional.empty();
    }
  }

  /// Nothing says which region to call.
  public static final class NoRegionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoRegionException() {
      super("no AWS region is configured");
    }
  }
}
