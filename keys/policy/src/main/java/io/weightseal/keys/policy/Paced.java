package io.weightseal.keys.policy;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/// Holds calls back so that the service sees no more of them a second, and no more of them at one
/// time, than its [Pace] says. First come, first served.
///
/// Safe for use by several threads, virtual ones too: who waits holds no platform thread. A caller
/// that is interrupted while it waits gets UNAVAILABLE, stays interrupted, and has used up its
/// turn. Closing it closes the service.
public final class Paced extends KeyServiceDecorator {
  private final Semaphore places;
  private final TokenBucket tokens;
  private final Pauses pauses;

  public Paced(KeyService inner, Pace pace) {
    this(inner, pace, Pauses.REAL);
  }

  Paced(KeyService inner, Pace pace, Pauses pauses) {
    super(inner);
    this.pauses = pauses;
    places = new Semaphore(pace.concurrent(), true);
    tokens = new TokenBucket(pace, pauses.nanoTime());
  }

  @Override
  <R, E extends Exception> R around(Call call, KeyUri key, Attempt<R, E> attempt)
      throws KeyServiceException, E {
    try {
      places.acquire();
    } catch (InterruptedException e) {
      throw interrupted(key, e);
    }
    try {
      // The token is taken last: one that waited for a place would be spent late, in a burst.
      awaitTurn(key);
      return attempt.run();
    } finally {
      places.release();
    }
  }

  private void awaitTurn(KeyUri key) throws KeyServiceException {
    Duration wait = tokens.take(pauses.nanoTime());
    if (wait.isZero()) {
      return;
    }
    try {
      pauses.sleep(wait);
    } catch (InterruptedException e) {
      throw interrupted(key, e);
    }
  }

  private static KeyServiceException interrupted(KeyUri key, InterruptedException cause) {
    return Messages.interrupted("waiting for a turn to call the service of " + key, cause);
  }
}
