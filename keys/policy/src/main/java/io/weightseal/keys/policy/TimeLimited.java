package io.weightseal.keys.policy;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Recipient;
import java.time.Duration;

/// Ends calls that take too long, and calls whose caller is interrupted.
///
/// Each call runs on a virtual thread of its own. When the limit passes, that thread is interrupted
/// and the caller gets UNAVAILABLE at once, whether or not the service heeds the interrupt; a data
/// key that arrives later is wiped. [#wrap] lends the service a copy of the data key, so that a
/// caller may close its own while a late call still runs.
///
/// Safe for use by several threads. An interrupted caller gets UNAVAILABLE and stays interrupted. A
/// service that heeds neither interrupts nor a limit of its own keeps its virtual thread until it
/// ends. Closing this closes the service.
public final class TimeLimited extends KeyServiceDecorator {
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Duration limit;

  /// @param limit for each call; 1 ms to 1 hour
  public TimeLimited(KeyService inner, Duration limit) {
    super(inner);
    this.limit = requireLimit(limit);
  }

  static Duration requireLimit(Duration limit) {
    Bounds.require("time-limit", limit, Duration.ofMillis(1), LONGEST);
    return limit;
  }

  @Override
  public Recipient wrap(DataKey dataKey, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    DataKey lent = Copies.of(dataKey);
    return around(Call.WRAP, key, () -> wrapAndClose(lent, key, identity));
  }

  private Recipient wrapAndClose(DataKey lent, KeyUri key, ModelIdentity identity)
      throws KeyServiceException {
    try (lent) {
      return inner().wrap(lent, key, identity);
    }
  }

  @Override
  <R, E extends Exception> R around(Call call, KeyUri key, Attempt<R, E> attempt)
      throws KeyServiceException, E {
    Handover<R, E> handover = new Handover<>(attempt);
    Thread worker = Thread.ofVirtual().name("weightseal-key-call").start(handover);
    try {
      if (handover.endsWithin(limit)) {
        return handover.result();
      }
    } catch (InterruptedException e) {
      handover.abandon();
      worker.interrupt();
      throw Messages.interrupted("waiting for the service of " + key, e);
    }
    worker.interrupt();
    throw new KeyServiceException(
        Reason.UNAVAILABLE,
        "the service of "
            + key
            + " did not answer within "
            + Durations.text(limit)
            + "; see whether it can be reached from here, or raise time-limit");
  }
}
