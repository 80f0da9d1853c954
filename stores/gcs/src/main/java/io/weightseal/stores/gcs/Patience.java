package io.weightseal.stores.gcs;

import io.weightseal.api.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// How long one attempt is waited for: as long as bytes move, and not longer than a limit.
///
/// @param limit from beginning to end
/// @param silence without a byte in either direction
/// @param moved how many bytes have moved; counted by whoever moves them
record Patience(Duration limit, Duration silence, AtomicLong moved) {
  static Patience of(Duration limit, Duration silence) {
    return new Patience(limit, silence, new AtomicLong());
  }

  /// Waits for a call's end, and ends it when patience does.
  <T> T await(CompletableFuture<T> call, GcsRefusal refusal) throws StoreException {
    long end = System.nanoTime() + limit.toNanos();
    long seen = -1;
    while (true) {
      long left = end - System.nanoTime();
      if (left <= 0 || seen == moved.get()) {
        call.cancel(true);
        throw refusal.tooLate();
      }
      long before = moved.get();
      try {
        return call.get(Math.min(left, silence.toNanos()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        seen = before;
      } catch (InterruptedException e) {
        call.cancel(true);
        throw refusal.interrupted();
      } catch (ExecutionException e) {
        throw refusal.unanswered(e.getCause() == null ? e : e.getCause());
      }
    }
  }
}
