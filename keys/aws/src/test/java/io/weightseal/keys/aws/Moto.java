package io.weightseal.keys.aws;

import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.testkit.LoopbackServer;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.CreateKeyResponse;

/// moto's KMS on loopback, and a client for what an administrator does.
final class Moto {
  static final String REGION = "eu-west-1";
  static final String ACCOUNT = "123456789012";
  static final String ACCESS_KEY = "AKIATESTTESTTESTTEST";

  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private Moto() {}

  static LoopbackServer server() {
    return LoopbackServer.shared("moto", PATIENCE);
  }

  static KeyServiceSettings settings() {
    return settings(server().http());
  }

  static KeyServiceSettings settings(String endpoint) {
    signIn();
    return new KeyServiceSettings(Map.of("region", REGION, "endpoint", endpoint));
  }

  /// Puts credentials where the SDK's chain looks first. They are worth nothing anywhere.
  static void signIn() {
    System.setProperty("aws.accessKeyId", ACCESS_KEY);
    System.setProperty("aws.secretAccessKey", "no-secret-of-anybody");
  }

  static void signOut() {
    System.clearProperty("aws.accessKeyId");
    System.clearProperty("aws.secretAccessKey");
  }

  static KmsClient admin() {
    return KmsClient.builder()
        .region(Region.of(REGION))
        .endpointOverride(URI.create(server().http()))
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("admin", "admin")))
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  /// The ARN of a new key.
  static String newKey() {
    try (KmsClient admin = admin()) {
      CreateKeyResponse made = admin.createKey();
      return made.keyMetadata().arn();
    }
  }

  static KeyUri uri(String id) {
    return new KeyUri("awskms:///" + id);
  }
}
