package io.weightseal.keys.policy;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import java.util.concurrent.CompletableFuture;

/// Looks at the data key only after `before`, and says what came of it.
final class WrapsLate extends KeyServiceDecorator {
  private final Runnable before;
  private final CompletableFuture<Recipient> wrapped;

  WrapsLate(KeyService inner, Runnable before, CompletableFuture<Recipient> wrapped) {
    super(inner);
    this.before = before;
    this.wrapped = wrapped;
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    before.run();
    try {
      Recipient recipient = super.wrap(dataKey, key, identity);
      wrapped.complete(recipient);
      return recipient;
    } catch (KeyServiceException | RuntimeException e) {
      wrapped.completeExceptionally(e);
      throw e;
    }
  }

  @Override
  <R, E extends Exception> R around(Call call, KeyUri key, Attempt<R, E> attempt)
      throws KeyServiceException, E {
    return attempt.run();
  }
}
