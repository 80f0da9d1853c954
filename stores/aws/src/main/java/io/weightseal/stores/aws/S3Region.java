package io.weightseal.stores.aws;

import io.weightseal.aws.RegionChoice;

/// Which region S3 is called in.
public final class S3Region {
  /// What services with an endpoint of their own have requests signed for, where nobody says.
  private static final String ANY_REGION = "us-east-1";

  private S3Region() {}

  /// A service that has an endpoint is not worth asking the machine for.
  ///
  /// @throws NoRegionException when nothing says where the service is
  public static String of(S3Settings settings) {
    RegionChoice choice = new RegionChoice(settings.region(), settings.profile());
    return settings.endpoint() != null
        ? choice.configured().orElse(ANY_REGION)
        : choice.found().orElseThrow(NoRegionException::new);
  }

  /// Nothing says which region to call.
  public static final class NoRegionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoRegionException() {
      super("no AWS region is configured");
    }
  }
}
