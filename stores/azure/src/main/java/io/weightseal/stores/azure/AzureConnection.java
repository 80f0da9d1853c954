package io.weightseal.stores.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.http.policy.HttpLogDetailLevel;
import com.azure.core.http.policy.HttpLogOptions;
import com.azure.core.util.Configuration;
import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.blob.BlobServiceVersion;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.weightseal.stores.bucket.Authorities;
import io.weightseal.stores.bucket.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The way to one container. The client is made by the first call. Safe for use by several threads.
final class AzureConnection implements AutoCloseable {
  /// Not the newest, so that sovereign clouds and Azure Stack can be asked too. Blocks of 4000 MiB
  /// came with 2019-12-12.
  static final BlobServiceVersion VERSION = BlobServiceVersion.V2021_12_02;

  /// Longer than any call: each has a limit of its own. This one would count the time that a
  /// request's body takes.
  private static final Duration NO_LIMIT = Duration.ofDays(1);

  private final AzureSettings settings;
  private final Access access;
  private final AzureUri.Container container;
  private final Timeouts timeouts;
  private @Nullable Open open;
  private boolean closed;

  /// The client, and the same one for answers that are taken as they come.
  private record Open(BlobContainerClient calls, BlobContainerAsyncClient streams) {}

  AzureConnection(
      AzureSettings settings, Access access, AzureUri.Container container, Timeouts timeouts) {
    this.settings = settings;
    this.access = access;
    this.container = container;
    this.timeouts = timeouts;
  }

  AzureUri.Container container() {
    return container;
  }

  Timeouts timeouts() {
    return timeouts;
  }

  BlobContainerClient client() {
    return opened().calls();
  }

  BlobContainerAsyncClient streams() {
    return opened().streams();
  }

  private synchronized Open opened() {
    if (closed) {
      throw new IllegalStateException("the store is closed");
    }
    if (open == null) {
      open = open();
    }
    return open;
  }

  private Open open() {
    BlobContainerClientBuilder builder =
        new BlobContainerClientBuilder()
            .endpoint(settings.account(container.account()))
            .containerName(container.name())
            .serviceVersion(VERSION)
            .httpClient(http())
            // Whatever the environment says: headers hold tokens, and addresses hold signatures.
            .httpLogOptions(new HttpLogOptions().setLogLevel(HttpLogDetailLevel.NONE))
            .retryOptions(
                new RequestRetryOptions(
                    RetryPolicyType.FIXED, 1, (Duration) null, null, null, null));
    access.sign(builder, container.account());
    return new Open(builder.buildClient(), builder.buildAsyncClient());
  }

  private HttpClient http() {
    java.net.http.HttpClient.Builder plain = java.net.http.HttpClient.newBuilder();
    if (settings.caFile() != null) {
      plain.sslContext(Authorities.context("az", settings.caFile()));
    }
    JdkHttpClientBuilder http =
        new JdkHttpClientBuilder(plain)
            .connectionTimeout(timeouts.connect())
            .writeTimeout(timeouts.silence())
            .readTimeout(timeouts.silence())
            .responseTimeout(NO_LIMIT);
    if (settings.onLoopback()) {
      // A proxy of the environment would get what was meant for this machine.
      http.configuration(Configuration.NONE);
    }
    return http.build();
  }

  @Override
  public synchronized void close() {
    closed = true;
    open = null;
  }
}
