package io.weightseal.keys.policy;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.time.Duration;

/// Repeats calls that were throttled or found the service unavailable, and no others.
///
/// Before attempt n + 1 it waits a random time between nothing and `firstDelay * 2^(n-1)`, so that
/// callers that failed together do not come back together ("full jitter": Marc Brooker,
/// "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
///
/// [#rotate] is repeated after throttling alone. A service that was unavailable may have rotated
/// the key and lost its answer: asking again could make a second version, which costs money and
/// counts against limits of the service. The error then says how to find out.
///
/// Safe for use by several threads. A caller that is interrupted while it waits gets UNAVAILABLE
/// and stays interrupted. Closing it closes the service.
public final class Retrying extends KeyServiceDecorator {
  private final RetryLimits limits;
  private final Pauses pauses;

  public Retrying(KeyService inner, RetryLimits limits) {
    this(inner, limits, Pauses.REAL);
  }

  Retrying(KeyService inner, RetryLimits limits, Pauses pauses) {
    super(inner);
    this.limits = limits;
    this.pauses = pauses;
  }

  @Override
  <R, E extends Exception> R around(Call call, KeyUri key, Attempt<R, E> attempt)
      throws KeyServiceException, E {
    long began = pauses.nanoTime();
    for (int attempts = 1; ; attempts++) {
      try {
        return attempt.run();
      } catch (KeyServiceException e) {
        if (!e.retryable()) {
          throw e;
        }
        if (call == Call.ROTATE && e.reason() == Reason.UNAVAILABLE) {
          throw maybeRotated(e, key);
        }
        pauseOrGiveUp(e, key, attempts, began);
      }
    }
  }

  private void pauseOrGiveUp(KeyServiceException error, KeyUri key, int attempts, long began)
      throws KeyServiceException {
    Duration spent = Duration.ofNanos(pauses.nanoTime() - began);
    Duration wait = Duration.ofNanos(pauses.upTo(limits.delayAfter(attempts).toNanos()));
    if (attempts >= limits.attempts() || spent.plus(wait).compareTo(limits.total()) > 0) {
      throw Messages.adding(
          error,
          (attempts == 1 ? "1 attempt" : attempts + " attempts")
              + " over "
              + Durations.text(spent));
    }
    try {
      pauses.sleep(wait);
    } catch (InterruptedException e) {
      throw Messages.interrupted("waiting to call the service of " + key + " again", e);
    }
  }

  private static KeyServiceException maybeRotated(KeyServiceException error, KeyUri key) {
    return Messages.advising(
        Messages.adding(error, "it may have been rotated all the same, so this was not repeated"),
        "see its versions with weightseal key show " + key + " before you rotate it again");
  }
}
