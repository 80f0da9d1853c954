package io.weightseal.stores.s3;

import io.weightseal.aws.Credentials;
import io.weightseal.aws.HttpsOnly;
import io.weightseal.stores.aws.S3Region;
import io.weightseal.stores.aws.S3Settings;
import io.weightseal.stores.bucket.Authorities;
import io.weightseal.stores.bucket.Timeouts;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/// The way to S3. The client is made by the first call. Safe for use by several threads.
final class S3Connection implements AutoCloseable {
  /// More than calls are ever under way, so that none waits for a connection.
  private static final int CONNECTIONS = 64;

  private final S3Settings settings;
  private final Timeouts timeouts;
  private final Credentials credentials;
  private @Nullable Open open;
  private boolean closed;

  private record Open(S3Client s3, SdkHttpClient http) {}

  S3Connection(S3Settings settings, Timeouts timeouts) {
    this.settings = settings;
    this.timeouts = timeouts;
    this.credentials = Credentials.of(settings.profile());
  }

  S3Settings settings() {
    return settings;
  }

  Timeouts timeouts() {
    return timeouts;
  }

  /// The client.
  ///
  /// @throws S3Region.NoRegionException when nothing says where the bucket is
  synchronized S3Client client() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    if (open == null) {
      open = open(S3Region.of(settings));
    }
    return open.s3();
  }

  private Open open(String region) {
    SdkHttpClient http = http();
    S3ClientBuilder s3 =
        S3Client.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(http)
            // Each part carries its SHA-256, which is computed once and checked by the service.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .forcePathStyle(settings.style() == S3Settings.Style.PATH)
            .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
            .overrideConfiguration(configuration());
    if (settings.endpoint() != null) {
      s3.endpointOverride(settings.endpoint());
    }
    return new Open(s3.build(), http);
  }

  private SdkHttpClient http() {
    Apache5HttpClient.Builder http =
        Apache5HttpClient.builder()
            .maxConnections(CONNECTIONS)
            .connectionTimeout(timeouts.connect())
            .socketTimeout(timeouts.silence());
    if (settings.caFile() != null) {
      var authorities = Authorities.of(S3Settings.SCHEME, settings.caFile());
      http.tlsTrustManagersProvider(() -> authorities);
    }
    if (settings.onLoopback()) {
      // A proxy of the environment would get what was meant for this machine.
      http.proxyConfiguration(
          ProxyConfiguration.builder()
              .useSystemPropertyValues(false)
              .useEnvironmentVariableValues(false)
              .build());
    }
    return http.build();
  }

  private ClientOverrideConfiguration configuration() {
    ClientOverrideConfiguration.Builder configuration =
        ClientOverrideConfiguration.builder()
            .retryStrategy(AwsRetryStrategy.doNotRetry())
            .addExecutionInterceptor(new HttpsOnly(settings.onLoopback()));
    if (settings.profile() != null) {
      configuration.defaultProfileName(settings.profile());
    }
    return configuration.build();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      open.s3().close();
      open.http().close();
      open = null;
    }
    credentials.close();
  }
}
