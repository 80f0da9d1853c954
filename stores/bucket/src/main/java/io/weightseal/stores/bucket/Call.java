package io.weightseal.stores.bucket;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// A call under way on a thread of its own. It has ended only when that thread no longer touches
/// anything, interrupted or not.
final class Call<T> {
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private Call(Callable<T> body) {
    this.thread = Thread.ofVirtual().name("weightseal-bucket").unstarted(() -> run(body));
  }

  static <T> Call<T> start(Callable<T> body) {
    Call<T> call = new Call<>(body);
    call.thread.start();
    return call;
  }

  @SuppressWarnings("CatchAndPrintStackTrace")
  private void run(Callable<T> body) {
    try {
      result.complete(body.call());
    } catch (Exception | Error e) {
      // Thrown again on the thread that waits for the result.
      result.completeExceptionally(e);
    }
  }

  /// Has it end early, with a failure.
  void interrupt() {
    thread.interrupt();
  }

  /// Does `what` when the call has ended, however; at once where it has.
  void whenEnded(Runnable what) {
    var _ = result.whenComplete((_, _) -> what.run());
  }

  /// Waits for the result.
  ///
  /// @param name how errors call what the call is for
  T await(String name) throws StoreException {
    try {
      return result.get();
    } catch (InterruptedException e) {
      throw Interruption.of(name, e);
    } catch (ExecutionException e) {
      throw failure(name, e.getCause() == null ? e : e.getCause());
    }
  }

  /// Waits until the call has ended, whatever came of it, and though this thread is interrupted.
  void join() {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static StoreException failure(String name, Throwable cause) {
    return switch (cause) {
      // Anew, so that it tells both where it failed and who waited for it.
      case StoreException e -> new StoreException(e.reason(), String.valueOf(e.getMessage()), e);
      case InterruptedException e -> new StoreException(Reason.FAILED, name + ": interrupted", e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(cause);
    };
  }
}
