package io.weightseal.keys.policy;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import java.util.Optional;

/// Lets through only keys that local configuration allows. An artifact names its keys, and whoever
/// wrote it may have named any: a key that is not allowed is refused by name, and no call is made.
///
/// Safe for use by several threads. Closing it closes the service.
public final class AllowedKeys extends KeyServiceDecorator {
  private final KeyPatterns allowed;

  public AllowedKeys(KeyService inner, KeyPatterns allowed) {
    super(inner);
    this.allowed = allowed;
  }

  /// False also for a key that is not allowed.
  @Override
  public boolean knows(KeyUri key) {
    return allowed.allow(key) && super.knows(key);
  }

  @Override
  public Optional<Recipient> rewrap(Recipient recipient, KeyUri to, ModelIdentity identity)
      throws KeyServiceException {
    require(recipient.key());
    return super.rewrap(recipient, to, identity);
  }

  @Override
  <R, E extends Exception> R around(Call call, KeyUri key, Attempt<R, E> attempt)
      throws KeyServiceException, E {
    require(key);
    return attempt.run();
  }

  private void require(KeyUri key) throws KeyServiceException {
    if (!allowed.allow(key)) {
      throw new KeyServiceException(
          Reason.DENIED,
          key
              + " is not among the keys that this machine's settings allow; if it should be, add it"
              + " to allow-keys");
    }
  }
}
