package io.weightseal.keys.policy;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyUri;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Remembers unwrapped data keys for a short time, so that a model that is opened again and again
/// costs one call. Nobody gets this without asking for it: while a data key is held, revoking the
/// key that wrapped it, or the caller's right to use it, has no effect on this process, and the
/// service's own log shows one use where there were several.
///
/// A data key is found only by the whole of what was asked for: key, version, wrapped bytes and
/// identity. It is held outside the Java heap, and wiped when its time is over (also when nobody
/// asks), when its uses are used up, when another one needs its place, and by [#close()]. Every
/// caller gets a copy, and closes it. Callers who want the same at the same time wait for one call.
/// Errors are never remembered; those who waited for a call that failed fail with it.
///
/// Safe for use by several threads. A caller that is interrupted while it waits gets UNAVAILABLE
/// and stays interrupted. Closing it closes the service.
public final class CachedDataKeys extends KeyServiceDecorator {
  private final Map<Wanted, Fetch> underWay = new HashMap<>();
  private final HeldDataKeys<Wanted> held;

  public CachedDataKeys(KeyService inner, CacheLimits limits) {
    this(inner, limits, ExpiryTimer.daemon());
  }

  CachedDataKeys(KeyService inner, CacheLimits limits, ExpiryTimer timer) {
    super(inner);
    held = new HeldDataKeys<>(limits, timer);
  }

  private record Wanted(
      KeyUri key, @Nullable String keyVersion, WrappedKey wrapped, ModelIdentity identity) {}

  @Override
  public DataKey unwrap(Recipient recipient, ModelIdentity identity)
      throws KeyServiceException, NotAuthenticException {
    Wanted wanted =
        new Wanted(recipient.key(), recipient.keyVersion(), recipient.wrapped(), identity);
    while (true) {
      Fetch own = new Fetch();
      Fetch others;
      synchronized (underWay) {
        DataKey copy = held.copyOf(wanted);
        if (copy != null) {
          return copy;
        }
        others = underWay.putIfAbsent(wanted, own);
      }
      if (others == null) {
        return fetch(own, wanted, recipient);
      }
      try {
        others.await();
      } catch (InterruptedException e) {
        throw Messages.interrupted("waiting for the service of " + recipient.key(), e);
      }
    }
  }

  private DataKey fetch(Fetch fetch, Wanted wanted, Recipient recipient)
      throws KeyServiceException, NotAuthenticException {
    long began = held.now();
    try {
      DataKey dataKey = inner().unwrap(recipient, wanted.identity());
      held.hold(wanted, dataKey, began);
      return dataKey;
    } catch (KeyServiceException e) {
      // A caller that was interrupted failed for a reason of its own.
      if (!Thread.currentThread().isInterrupted()) {
        fetch.refused(e);
      }
      throw e;
    } catch (NotAuthenticException e) {
      fetch.refused(e);
      throw e;
    } finally {
      synchronized (underWay) {
        underWay.remove(wanted);
      }
      fetch.end();
    }
  }

  @Override
  <R, E extends Exception> R around(Call call, KeyUri key, Attempt<R, E> attempt)
      throws KeyServiceException, E {
    return attempt.run();
  }

  /// Wipes what is held, and closes the service.
  @Override
  public void close() {
    held.close();
    super.close();
  }
}
