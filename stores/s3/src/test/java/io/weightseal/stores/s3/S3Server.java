package io.weightseal.stores.s3;

import io.weightseal.stores.aws.S3Settings;
import io.weightseal.stores.bucket.BucketStore;
import io.weightseal.stores.bucket.TransferLimits;
import io.weightseal.stores.testkit.BucketService;
import io.weightseal.testkit.LoopbackServer;
import java.net.URI;
import java.time.Duration;
import java.util.UUID;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// S3Proxy on loopback, a client for what others do, and stores in it.
final class S3Server {
  static final Duration PATIENCE = Duration.ofMinutes(15);

  private S3Server() {}

  static LoopbackServer server() {
    return LoopbackServer.shared("s3proxy", PATIENCE);
  }

  /// Puts credentials where the SDK's chain looks first. They are worth nothing anywhere.
  static void signIn() {
    System.setProperty("aws.accessKeyId", "weightseal");
    System.setProperty("aws.secretAccessKey", "weightseal-secret");
  }

  static S3Client admin() {
    return admin(server());
  }

  static S3Client admin(LoopbackServer server) {
    return S3Client.builder()
        .region(Region.EU_WEST_1)
        .forcePathStyle(true)
        .endpointOverride(URI.create(server.http()))
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create("weightseal", "weightseal-secret")))
        .httpClient(Apache5HttpClient.create())
        .build();
  }

  /// The name of a new, empty bucket.
  static String newBucket() {
    return newBucket(server());
  }

  /// The same, in another server.
  static String newBucket(LoopbackServer server) {
    String name = "bucket-" + UUID.randomUUID();
    try (S3Client admin = admin(server)) {
      admin.createBucket(request -> request.bucket(name));
    }
    return name;
  }

  static S3Settings settings(String endpoint) {
    return new S3Settings("eu-west-1", URI.create(endpoint), S3Settings.Style.PATH, null, null);
  }

  static BucketStore store(String bucket) {
    return store(server().http(), bucket);
  }

  static BucketStore store(String endpoint, String bucket) {
    signIn();
    return signedIn(endpoint, bucket);
  }

  /// One that signs in as the properties say.
  static BucketStore storeAsItIs(String bucket) {
    return signedIn(server().http(), bucket);
  }

  private static BucketStore signedIn(String endpoint, String bucket) {
    S3Connection connection = new S3Connection(settings(endpoint), BucketService.IMPATIENT);
    return new BucketStore(
        new S3Bucket(connection, bucket), TransferLimits.USUAL, BucketService.QUICK);
  }
}
