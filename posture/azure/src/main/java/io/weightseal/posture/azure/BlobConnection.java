package io.weightseal.posture.azure;

import com.azure.storage.blob.BlobContainerClient;
import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.stores.blob.BlobAccess;
import io.weightseal.stores.blob.BlobClients;
import io.weightseal.stores.blob.BlobSettings;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes clients that read blobs, with the credentials that the store uses. Safe for use by several
/// threads.
final class BlobConnection {
  private static final Duration CALL = Duration.ofSeconds(30);
  private static final BlobClients.Limits LIMITS =
      new BlobClients.Limits(Duration.ofSeconds(5), CALL, CALL);
  private static final int TRIES = 3;

  private final BlobSettings settings;
  private final Tokens tokens;
  private final Function<String, @Nullable String> environment;
  private final BlobClients clients;

  BlobConnection(
      BlobSettings settings, Tokens tokens, Function<String, @Nullable String> environment) {
    this.settings = settings;
    this.tokens = tokens;
    this.environment = environment;
    this.clients = new BlobClients(settings, LIMITS);
  }

  /// @throws StoreException when there is nothing that requests could be signed with
  BlobContainerClient container(AzurePlace place) throws StoreException {
    return clients
        .container(
            access(place),
            place.account(),
            place.container(),
            new RequestRetryOptions(RetryPolicyType.EXPONENTIAL, TRIES, CALL, null, null, null))
        .buildClient();
  }

  /// Only when blobs are asked for: settings can be looked at without.
  private BlobAccess access(AzurePlace place) throws StoreException {
    try {
      return BlobAccess.of(settings, environment, tokens::credential);
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.DENIED, place.uri() + ": " + e.getMessage());
    }
  }
}
