package io.weightseal.audit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An entry that a thread waits for. Safe for use by several threads.
final class PendingEntry {
  private enum State {
    WAITING,
    WRITING,
    /// Nobody waits for it any more: it must not be written.
    ABANDONED,
    DONE
  }

  private final byte[] entry;
  private final long deadline;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;

  /// @param deadline as of [System#nanoTime]
  PendingEntry(byte[] entry, long deadline) {
    this.entry = entry;
    this.deadline = deadline;
  }

  byte[] entry() {
    return entry;
  }

  long deadline() {
    return deadline;
  }

  /// Waits until it succeeded or failed; false when neither came in time.
  boolean await() throws InterruptedException {
    if (done.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
      return true;
    }
    abandon();
    return false;
  }

  boolean isAbandoned() {
    return state.get() == State.ABANDONED;
  }

  void abandon() {
    state.compareAndSet(State.WAITING, State.ABANDONED);
  }

  /// Whether it may be written now.
  boolean begin() {
    return state.compareAndSet(State.WAITING, State.WRITING);
  }

  void succeed() {
    state.set(State.DONE);
    done.countDown();
  }

  void fail(Throwable cause) {
    if (done.getCount() > 0) {
      failure = cause;
      state.set(State.DONE);
      done.countDown();
    }
  }

  @Nullable Throwable failure() {
    return failure;
  }
}
