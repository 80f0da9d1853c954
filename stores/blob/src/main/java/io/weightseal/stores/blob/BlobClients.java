package io.weightseal.stores.blob;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.util.Configuration;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.policy.RequestRetryOptions;
import io.weightseal.stores.bucket.Authorities;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes clients of containers, over one HTTP client, which the first of them makes. Safe for use
/// by several threads.
public final class BlobClients {
  /// Not the newest, so that sovereign clouds and Azure Stack can be asked too. Blocks of 4000 MiB
  /// came with 2019-12-12.
  public static final BlobServiceVersion VERSION = BlobServiceVersion.V2021_12_02;

  /// How long one request may take.
  ///
  /// @param connect until the connection stands
  /// @param silence between two bytes
  /// @param answer until the answer begins, the time that the request's body takes included
  public record Limits(Duration connect, Duration silence, Duration answer) {}

  private final BlobSettings settings;
  private final Limits limits;
  private @Nullable HttpClient http;

  public BlobClients(BlobSettings settings, Limits limits) {
    this.settings = settings;
    this.limits = limits;
  }

  /// A client of one container, to be built.
  ///
  /// @throws IllegalArgumentException when the file of authorities cannot be used
  public BlobContainerClientBuilder container(
      BlobAccess access, String account, String name, RequestRetryOptions retries) {
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .endpoint(settings.account(account))
            .containerName(name)
            .serviceVersion(VERSION)
            .httpClient(http())
            // Whatever the environment says: headers hold tokens, and addresses hold signatures.
            .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE))
            .retryOptions(retries);
    access.sign(builder, account);
    return builder;
  }

  private synchronized HttpClient http() {
    if (http == null) {
      http = newHttp();
    }
    return http;
  }

  private HttpClient newHttp() {
    java.net.http.HttpClient.Builder plain = java.net.http.HttpClient.newBuilder();
    if (settings.caFile() != null) {
      plain.sslContext(Authorities.context(BlobSettings.SCHEME, settings.caFile()));
    }
    JdkHttpClientBuilder builder =
        new JdkHttpClientBuilder(plain)
            .connectionTimeout(limits.connect())
            .writeTimeout(limits.silence())
            .readTimeout(limits.silence())
            .responseTimeout(limits.answer());
    if (settings.onLoopback()) {
      // A proxy of the environment would get what was meant for this machine.
      builder.configuration(Configuration.NONE);
    }
    return builder.build();
  }
}
