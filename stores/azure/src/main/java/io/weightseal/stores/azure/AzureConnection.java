package io.weightseal.stores.azure;

import com.azure.storage.blob.BlobContainerAsyncClient;
import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobClients;
import io.weightseal.stores.blob.BlobSettings;
import io.weightseal.stores.bucket.Timeouts;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The way to one container. The client is made by the first call. Safe for use by several threads.
final class AzureConnection implements AutoCloseable {
  /// Longer than any call: each has a limit of its own. This one would count the time that a
  /// request's body takes.
  private static final Duration NO_LIMIT = Duration.ofDays(1);

  private final BlobClients clients;
  private final BlobAccess access;
  private final AzureUri.Container container;
  private final Timeouts timeouts;
  private @Nullable Open open;
  private boolean closed;

  /// The client, and the same one for answers that are taken as they come.
  private record Open(BlobContainerClient calls, BlobContainerAsyncClient streams) {}

  AzureConnection(
      BlobSettings settings, BlobAccess access, AzureUri.Container container, Timeouts timeouts) {
    this.clients =
        new BlobClients(
            settings, new BlobClients.Limits(timeouts.connect(), timeouts.silence(), NO_LIMIT));
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
        clients.container(
            access,
            container.account(),
            container.name(),
            new RequestRetryOptions(RetryPolicyType.FIXED, 1, (Duration) null, null, null, null));
    return new Open(builder.buildClient(), builder.buildAsyncClient());
  }

  @Override
  public synchronized void close() {
    closed = true;
    open = null;
  }
}
