package io.weightseal.posture.azure;

import io.weightseal.api.StoreException;
import io.weightseal.posture.Reading;
import io.weightseal.posture.json.Member;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which keys a container's blobs are under. What it asked it keeps. Safe for use by several
/// threads.
final class BlobKeys {
  private final AzureResources resources;
  private final AzurePlace place;
  private final Map<String, Reading<Optional<KeyName>>> scopes = new ConcurrentHashMap<>();

  BlobKeys(AzureResources resources, AzurePlace place) {
    this.resources = resources;
    this.place = place;
  }

  /// The key that blobs should be under; empty where there is none, or none is known.
  Optional<KeyName> wanted() {
    Reading<Map<String, @Nullable Object>> container = Reading.of(() -> resources.container(place));
    return container instanceof Reading.Read(var read)
            && Reading.of(() -> EncryptionCheck.scope(read)) instanceof Reading.Read(var scope)
            && key(scope) instanceof Reading.Read(var key)
        ? key
        : Optional.empty();
  }

  /// The key of the customer's that a scope uses.
  ///
  /// @throws StoreException when the scope cannot be read
  Optional<KeyName> of(String scope) throws StoreException {
    return switch (key(scope)) {
      case Reading.Read(var key) -> key;
      case Reading.Unset() -> Optional.empty();
      case Reading.Unreadable(String reason) ->
          throw new StoreException(StoreException.Reason.FAILED, reason);
    };
  }

  private Reading<Optional<KeyName>> key(String scope) {
    return scopes.computeIfAbsent(scope, name -> Reading.of(() -> asked(name)));
  }

  private Optional<KeyName> asked(String scope) throws StoreException {
    return scope.equals(EncryptionCheck.ACCOUNT_SCOPE)
        ? EncryptionCheck.accountKey(resources.account(place))
        : EncryptionCheck.scopeKey(Member.object(resources.scope(place, scope), "properties"));
  }
}
