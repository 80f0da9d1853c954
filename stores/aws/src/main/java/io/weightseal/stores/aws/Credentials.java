package io.weightseal.stores.aws;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// The SDK's credentials: of the profile that is configured and of nothing else, or else of its
/// default chain. Shows nothing of them. Safe for use by several threads.
public final class Credentials implements AwsCredentialsProvider, AutoCloseable {
  private final AwsCredentialsProvider source;

  private Credentials(AwsCredentialsProvider source) {
    this.source = source;
  }

  /// @param profile of the AWS configuration files; null for the default chain
  public static Credentials of(@Nullable String profile) {
    return new Credentials(
        profile == null
            ? DefaultCredentialsProvider.builder().build()
            : ProfileCredentialsProvider.builder().profileName(profile).build());
  }

  @Override
  public AwsCredentials resolveCredentials() {
    try {
      return source.resolveCredentials();
    } catch (RuntimeException e) {
      // What the SDK says here may repeat what a credential process printed: it is left out.
      throw new MissingException();
    }
  }

  @Override
  public void close() {
    if (source instanceof SdkAutoCloseable closeable) {
      closeable.close();
    }
  }

  @Override
  public String toString() {
    return "Credentials";
  }

  /// No credentials could be had.
  public static final class MissingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MissingException() {
      super("no AWS credentials");
    }
  }
}
