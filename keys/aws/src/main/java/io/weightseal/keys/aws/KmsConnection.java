package io.weightseal.keys.aws;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.aws.Credentials;
import io.weightseal.aws.Deadline;
import io.weightseal.aws.HttpsOnly;
import io.weightseal.aws.RegionChoice;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/// The way to KMS in one region. The client is made by the first call, so that having the service
/// configured costs nothing to those who do not use it. Safe for use by several threads.
final class KmsConnection implements AutoCloseable {
  private final AwsSettings settings;
  private final Timeouts timeouts;
  private final Credentials credentials;
  private final RegionChoice regions;
  private @Nullable Open open;
  private boolean closed;

  /// A client, its HTTP client, and the region that they are for.
  private record Open(KmsClient kms, SdkHttpClient http, String region) {}

  KmsConnection(AwsSettings settings, Timeouts timeouts) {
    this.settings = settings;
    this.timeouts = timeouts;
    this.credentials = Credentials.of(settings.profile());
    this.regions = new RegionChoice(settings.region(), settings.profile());
  }

  /// Whether `key` may be in the region that is configured. Asks nobody.
  boolean covers(KmsKey key) {
    return key.region() == null
        || regions.configured().map(region -> region.equals(key.region())).orElse(true);
  }

  Optional<String> principal() {
    return credentials.principal();
  }

  /// One attempt at `request`.
  <T> T call(KmsAction action, KmsKey key, Function<KmsClient, T> request)
      throws KeyServiceException {
    Open at = requireOpen(key);
    requireRegion(key, at.region());
    try {
      return request.apply(at.kms());
    } catch (RuntimeException e) {
      throw new KmsRefusal(action, key, at.region()).of(e);
    }
  }

  /// Fails unless `key` is in the client's region, before anything is sent.
  void requireRegion(KmsKey key) throws KeyServiceException {
    if (key.region() != null) {
      requireRegion(key, requireOpen(key).region());
    }
  }

  private static void requireRegion(KmsKey key, String region) throws KeyServiceException {
    if (key.region() != null && !key.region().equals(region)) {
      throw new KeyServiceException(
          Reason.DENIED,
          key.uri()
              + " is a key of the region "
              + key.region()
              + ", and local configuration says "
              + region
              + "; set region under key-services: awskms: in config.yaml if that is intended");
    }
  }

  private synchronized Open requireOpen(KmsKey key) throws KeyServiceException {
    if (closed) {
      throw new IllegalStateException("the key service awskms is closed");
    }
    if (open == null) {
      open = open(requireRegionOfSettings(key));
    }
    return open;
  }

  /// Never one that a key's ARN names, since that would let a file say where to call.
  private String requireRegionOfSettings(KmsKey key) throws KeyServiceException {
    return regions
        .found()
        .orElseThrow(
            () ->
                new KeyServiceException(
                    Reason.DENIED,
                    key.uri()
                        + " cannot be used: no AWS region is configured; set region under"
                        + " key-services: awskms: in config.yaml, or AWS_REGION"));
  }

  private Open open(String region) {
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder()
            .connectionTimeout(timeouts.connect())
            .socketTimeout(timeouts.silence());
    if (settings.onLoopback()) {
      // A proxy of the environment would get to read what was meant for this machine.
      http.proxyConfiguration(
          ProxyConfiguration.builder()
              .useSystemPropertyValues(false)
              .useEnvironmentVariablesValues(false)
              .build());
    }
    SdkHttpClient httpClient = http.build();
    KmsClientBuilder kms =
        KmsClient.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .httpClient(httpClient)
            .overrideConfiguration(configuration());
    if (settings.endpoint() != null) {
      kms.endpointOverride(settings.endpoint());
    }
    return new Open(kms.build(), httpClient, region);
  }

  private ClientOverrideConfiguration configuration() {
    ClientOverrideConfiguration.Builder configuration =
        ClientOverrideConfiguration.builder()
            .retryStrategy(AwsRetryStrategy.doNotRetry())
            .apiCallTimeout(timeouts.afterTheDeadline())
            .addExecutionInterceptor(new HttpsOnly(settings.onLoopback()))
            .addExecutionInterceptor(new Deadline(timeouts.whole()));
    if (settings.profile() != null) {
      configuration.defaultProfileName(settings.profile());
    }
    return configuration.build();
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (open != null) {
      open.kms().close();
      open.http().close();
      open = null;
    }
    credentials.close();
  }
}
