package io.weightseal.posture.s3;

import io.weightseal.api.StoreSettings;
import io.weightseal.posture.Finding;
import io.weightseal.posture.StorageAccount;
import io.weightseal.testkit.LoopbackServer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.s3.S3Client;

/// moto's S3 and KMS on loopback, and clients for what an administrator does.
///
/// What moto does not show: it enforces bucket policies without most of their conditions, and no
/// TLS, so it shows how settings are read and written, and not what they do.
final class Moto {
  static final String REGION = "eu-west-1";
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private Moto() {}

  static String endpoint() {
    return LoopbackServer.shared("moto", PATIENCE).http();
  }

  static StoreSettings settings() {
    System.setProperty("aws.accessKeyId", "AKIATESTTESTTESTTEST");
    System.setProperty("aws.secretAccessKey", "no-secret-of-anybody");
    return new StoreSettings(Map.of("region", REGION, "endpoint", endpoint()));
  }

  static StorageAccount account() {
    return new S3Provider().open(settings());
  }

  static S3Client s3() {
    return S3Client.builder()
        .region(Region.of(REGION))
        .endpointOverride(URI.create(endpoint()))
        .forcePathStyle(true)
        .credentialsProvider(credentials())
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  static KmsClient kms() {
    return KmsClient.builder()
        .region(Region.of(REGION))
        .endpointOverride(URI.create(endpoint()))
        .credentialsProvider(credentials())
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  private static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create("admin", "admin"));
  }

  /// The ARN of a new key.
  static String newKey() {
    try (KmsClient kms = kms()) {
      return kms.createKey().keyMetadata().arn();
    }
  }

  /// What moto takes in place of an ARN where KMS takes both.
  static String id(String arn) {
    return arn.substring(arn.indexOf('/') + 1);
  }

  /// The name of a new bucket.
  static String newBucket() {
    String name = "models-" + UUID.randomUUID();
    try (S3Client s3 = s3()) {
      s3.createBucket(
          request ->
              request
                  .bucket(name)
                  .createBucketConfiguration(where -> where.locationConstraint(REGION)));
    }
    return name;
  }

  /// The one finding of a check.
  static Finding only(List<Finding> findings, String check) {
    List<Finding> of = findings.stream().filter(each -> each.check().id().equals(check)).toList();
    if (of.size() != 1) {
      throw new AssertionError(check + ": " + of);
    }
    return of.getFirst();
  }
}
