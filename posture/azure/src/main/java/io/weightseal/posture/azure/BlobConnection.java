package io.weightseal.posture.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.util.Configuration;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.StorageSharedKeyCredential;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.posture.azure.AzureSettings.Credential;
import io.weightseal.posture.rest.Refusal;
import io.weightseal.stores.bucket.Authorities;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes clients that read blobs, with the credentials that the store uses. Safe for use by several
/// threads.
final class BlobConnection {
  static final String SIGNATURE = "AZURE_STORAGE_SAS_TOKEN";
  static final String ACCOUNT_KEY = "AZURE_STORAGE_KEY";

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final int TRIES = 3;

  private final AzureSettings settings;
  private final Tokens tokens;
  private final Function<String, @Nullable String> environment;
  private @Nullable HttpClient http;

  BlobConnection(
      AzureSettings settings, Tokens tokens, Function<String, @Nullable String> environment) {
    this.settings = settings;
    this.tokens = tokens;
    this.environment = environment;
  }

  /// @throws StoreException when there is nothing that requests could be signed with
  BlobContainerClient container(AzurePlace place) throws StoreException {
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .endpoint(settings.blobsOf(place.account()))
            .containerName(place.container())
            // Not the newest, so that sovereign clouds and Azure Stack can be asked too.
            .serviceVersion(BlobServiceVersion.V2021_12_02)
            .httpClient(http())
            // Whatever the environment says: headers hold tokens, and addresses hold signatures.
            .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE))
            .retryOptions(
                new RequestRetryOptions(
                    RetryPolicyType.EXPONENTIAL, TRIES, CALL, null, null, null));
    sign(builder, place);
    return builder.buildClient();
  }

  private void sign(BlobContainerClientBuilder builder, AzurePlace place) throws StoreException {
    String signature = environment.apply(SIGNATURE);
    Credential credential = settings.credential();
    if (credential == Credential.ACCOUNT_KEY) {
      builder.credential(
          new StorageSharedKeyCredential(place.account(), required(place, ACCOUNT_KEY)));
    } else if (credential == Credential.SIGNATURE
        || (credential == Credential.ANY && signature != null && !signature.isBlank())) {
      builder.sasToken(required(place, SIGNATURE));
    } else if (settings.blobsOnLoopback()) {
      throw Refusal.failure(
          Reason.DENIED,
          place.uri(),
          "tokens of Azure are not sent without TLS",
          "set " + SIGNATURE + ", or use an https endpoint");
    } else {
      builder.credential(tokens.credential());
    }
  }

  private String required(AzurePlace place, String variable) throws StoreException {
    String value = environment.apply(variable);
    if (value == null || value.isBlank()) {
      throw Refusal.failure(
          Reason.DENIED, place.uri(), variable + " is not set", "set it, or credential of az");
    }
    return value.strip();
  }

  private synchronized HttpClient http() {
    if (http == null) {
      java.net.http.HttpClient.Builder plain = java.net.http.HttpClient.newBuilder();
      settings
          .caFile()
          .ifPresent(file -> plain.sslContext(Authorities.context(AzureProvider.SCHEME, file)));
      JdkHttpClientBuilder builder =
          new JdkHttpClientBuilder(plain)
              .connectionTimeout(CONNECT)
              .readTimeout(CALL)
              .responseTimeout(CALL);
      if (settings.blobsOnLoopback()) {
        // A proxy of the environment would get what was meant for this machine.
        builder.configuration(Configuration.NONE);
      }
      http = builder.build();
    }
    return http;
  }
}
