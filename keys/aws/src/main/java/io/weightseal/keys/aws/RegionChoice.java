package io.weightseal.keys.aws;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
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

/// The region whose keys are used: that of the settings, or else what the SDK's chain says, which
/// is the environment, the profile, and the instance's metadata service, in that order. Never one
/// that a key's ARN names, since that would let a file say where to call.
final class RegionChoice {
  private final AwsSettings settings;

  RegionChoice(AwsSettings settings) {
    this.settings = settings;
  }

  /// The region, where it is known without asking the network.
  Optional<String> configured() {
    if (settings.region() != null) {
      return Optional.of(settings.region());
    }
    return from(new SystemSettingsRegionProvider()).or(() -> from(profile()));
  }

  private AwsRegionProvider profile() {
    @Nullable String name = settings.profile();
    return new AwsProfileRegionProvider(
        ProfileFile::defaultProfileFile,
        name == null ? ProfileFileSystemSetting.AWS_PROFILE.getStringValueOrThrow() : name);
  }

  /// The region.
  ///
  /// @throws KeyServiceException when nothing says which
  String require(KmsKey key) throws KeyServiceException {
    return configured()
        .or(() -> from(new InstanceProfileRegionProvider()))
        .orElseThrow(
            () ->
                new KeyServiceException(
                    Reason.DENIED,
                    key.uri()
                        + " cannot be used: no AWS region is configured; set region under"
                        + " key-services: awskms: in config.yaml, or AWS_REGION"));
  }

  private static Optional<String> from(AwsRegionProvider provider) {
    try {
      return Optional.ofNullable(provider.getRegion()).map(Region::id);
    } catch (SdkClientException e) {
      return Optional.empty();
    }
  }
}
