package io.weightseal.posture.s3;

import io.weightseal.api.StoreException;
import io.weightseal.aws.Credentials;
import io.weightseal.aws.Deadline;
import io.weightseal.aws.HttpsOnly;
import io.weightseal.stores.aws.S3Region;
import io.weightseal.stores.aws.S3Settings;
import io.weightseal.stores.bucket.Authorities;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/// The clients of the AWS services that know about a bucket. Each is made by its first call. Safe
/// for use by several threads.
///
/// The SDK's own retries are on here, unlike where data keys and parts travel: all calls but those
/// of [S3Protection] only read.
final class Aws implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(20);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  private final S3Settings settings;
  private final Credentials credentials;
  private final SdkHttpClient http;
  private final Map<String, KmsClient> kms = new ConcurrentHashMap<>();
  private @Nullable S3Client s3;
  private @Nullable StsClient sts;

  Aws(S3Settings settings) {
    this.settings = settings;
    this.credentials = Credentials.of(settings.profile());
    UrlConnectionHttpClient.Builder builder =
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(SILENCE);
    if (settings.caFile() != null) {
      var authorities = Authorities.of(S3Settings.SCHEME, settings.caFile());
      builder.tlsTrustManagersProvider(() -> authorities);
    }
    if (settings.onLoopback()) {
      // A proxy of the environment would get what was meant for this machine.
      builder.proxyConfiguration(
          ProxyConfiguration.builder()
              .useSystemPropertyValues(false)
              .useEnvironmentVariablesValues(false)
              .build());
    }
    this.http = builder.build();
  }

  /// What is asked of S3.
  ///
  /// @param subject what the question is about, for errors
  /// @param permission what an IAM policy must allow for it
  <T> T s3(String subject, String permission, Function<S3Client, T> request) throws StoreException {
    return call(subject, permission, () -> request.apply(s3()));
  }

  /// The body of an answer of the S3 control API.
  String control(String account, String permission, String path) throws StoreException {
    return call(
        "account " + account,
        permission,
        () -> new ControlCall(http, credentials, region(), settings.endpoint()).get(account, path));
  }

  <T> T sts(String subject, Function<StsClient, T> request) throws StoreException {
    return call(subject, "sts:GetCallerIdentity", () -> request.apply(sts()));
  }

  /// What is asked of AWS KMS in the key's region.
  ///
  /// @param key an ARN, an id or an alias
  <T> T kms(String key, String permission, Function<KmsClient, T> request) throws StoreException {
    return call(
        key, permission, () -> request.apply(kms.computeIfAbsent(regionOf(key), this::newKms)));
  }

  private interface Call<T> {
    T run();
  }

  private static <T> T call(String subject, String permission, Call<T> call) throws StoreException {
    try {
      return call.run();
    } catch (RuntimeException e) {
      throw new Refusal(subject, permission).of(e);
    }
  }

  String region() {
    return S3Region.of(settings);
  }

  private String regionOf(String key) {
    String[] parts = key.split(":", -1);
    return parts.length > 4 && parts[0].equals("arn") && !parts[3].isEmpty() ? parts[3] : region();
  }

  private synchronized S3Client s3() {
    if (s3 == null) {
      s3 =
          common(S3Client.builder(), region())
              .forcePathStyle(settings.style() == S3Settings.Style.PATH)
              // An account's buckets are in many regions.
              .crossRegionAccessEnabled(settings.endpoint() == null)
              .build();
    }
    return s3;
  }

  private synchronized StsClient sts() {
    if (sts == null) {
      sts = common(StsClient.builder(), region()).build();
    }
    return sts;
  }

  private KmsClient newKms(String region) {
    return common(KmsClient.builder(), region).build();
  }

  private <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B common(
      B builder, String region) {
    builder
        .region(Region.of(region))
        .credentialsProvider(credentials)
        .httpClient(http)
        .overrideConfiguration(configuration());
    Optional.ofNullable(settings.endpoint()).ifPresent(builder::endpointOverride);
    return builder;
  }

  private ClientOverrideConfiguration configuration() {
    ClientOverrideConfiguration.Builder configuration =
        ClientOverrideConfiguration.builder()
            .retryStrategy(AwsRetryStrategy.standardRetryStrategy())
            .apiCallAttemptTimeout(CONNECT.plus(ANSWER).plus(SILENCE).plus(SILENCE))
            .addExecutionInterceptor(new HttpsOnly(settings.onLoopback()))
            .addExecutionInterceptor(new Deadline(ANSWER));
    if (settings.profile() != null) {
      configuration.defaultProfileName(settings.profile());
    }
    return configuration.build();
  }

  @Override
  public synchronized void close() {
    kms.values().forEach(KmsClient::close);
    Optional.ofNullable(s3).ifPresent(S3Client::close);
    Optional.ofNullable(sts).ifPresent(StsClient::close);
    http.close();
    credentials.close();
  }
}
