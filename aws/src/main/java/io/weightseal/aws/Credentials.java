package io.weightseal.aws;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/// The SDK's credentials, of the profile that is configured, or else of its default chain. Keeps
/// the public name of those in use, and nothing else of them. Safe for use by several threads.
///
/// A configured profile is the only source: the variables of the environment, which come first in
/// the chain, would otherwise quietly take its place.
public final class Credentials implements AwsCredentialsProvider, AutoCloseable {
  private final AwsCredentialsProvider source;
  private volatile @Nullable String principal;

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
    AwsCredentials found;
    try {
      found = source.resolveCredentials();
    } catch (RuntimeException e) {
      // What the SDK says here may repeat what a credential process printed: it is left out.
      throw new MissingException();
    }
    principal =
        "access key "
            + found.accessKeyId()
            + found.accountId().map(account -> " of account " + account).orElse("");
    return found;
  }

  /// The access key id last used, and its account where known.
  public Optional<String> principal() {
    return Optional.ofNullable(principal);
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
