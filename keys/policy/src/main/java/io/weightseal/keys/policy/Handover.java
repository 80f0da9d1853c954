package io.weightseal.keys.policy;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.keys.policy.KeyServiceDecorator.Attempt;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Passes what a call gives from the thread that makes it to the thread that waits for it, as long
/// as that one does. Nothing is lost on the way: either the waiting thread has the result, or it is
/// closed.
final class Handover<R, E extends Exception> implements Runnable {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Attempt<R, E> attempt;
  private @Nullable R made;
  private @Nullable Throwable error;
  private boolean abandoned;

  Handover(Attempt<R, E> attempt) {
    this.attempt = attempt;
  }

  @Override
  public void run() {
    R result = null;
    Throwable failure = null;
    try {
      result = attempt.run();
    } catch (Throwable e) {
      failure = e;
    }
    end(result, failure);
  }

  private synchronized void end(@Nullable R result, @Nullable Throwable failure) {
    if (abandoned) {
      discard(result);
      return;
    }
    made = result;
    error = failure;
    ended.countDown();
  }

  /// Whether the call ended in time. When it did not it is abandoned.
  boolean endsWithin(Duration limit) throws InterruptedException {
    if (ended.await(limit.toNanos(), TimeUnit.NANOSECONDS)) {
      return true;
    }
    synchronized (this) {
      abandoned = ended.getCount() > 0;
      return !abandoned;
    }
  }

  /// Gives up what the call made, or will make.
  synchronized void abandon() {
    abandoned = true;
    discard(made);
    made = null;
  }

  /// What the call gave, after it ended.
  synchronized R result() throws KeyServiceException, E {
    if (error instanceof KeyServiceException e) {
      throw e;
    }
    if (error instanceof RuntimeException e) {
      throw e;
    }
    if (error instanceof Error e) {
      throw e;
    }
    if (error != null) {
      throw declared(error);
    }
    if (made == null) {
      throw new AssertionError("the call gave neither a result nor an error");
    }
    return made;
  }

  /// `attempt` declares no other checked exception than these.
  @SuppressWarnings("unchecked")
  private E declared(Throwable e) {
    return (E) e;
  }

  private static void discard(@Nullable Object result) {
    if (result instanceof DataKey dataKey) {
      dataKey.close();
    }
  }
}
