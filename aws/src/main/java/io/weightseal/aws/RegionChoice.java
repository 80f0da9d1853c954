package io.weightseal.aws;

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

/// The region that is called: that of the settings, or else what the SDK's chain says, which is the
/// environment, the profile, and the instance's metadata service, in that order.
///
/// @param set the region of the settings
/// @param profile of the AWS configuration files; null for the one that the environment names
public record RegionChoice(@Nullable String set, @Nullable String profile) {
  /// The region, where it is known without asking the network.
  public Optional<String> configured() {
    return Optional.ofNullable(set)
        .or(() -> from(new SystemSettingsRegionProvider()))
        .or(() -> from(ofProfile()));
  }

  /// The region, from the machine where nothing else says it. Empty where that does not either.
  public Optional<String> found() {
    return configured().or(() -> from(new InstanceProfileRegionProvider()));
  }

  private AwsRegionProvider ofProfile() {
    return new AwsProfileRegionProvider(
        ProfileFile::defaultProfileFile,
        profile == null ? ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow() : profile);
  }

  private static Optional<String> from(AwsRegionProvider provider) {
    try {
      return Optional.ofNullable(provider.getRegion()).map(Region::id);
    } catch (SdkClientException e) {
      return Optional.empty();
    }
  }
}
