package io.weightseal.server.http.pull;

import io.weightseal.api.WeightsealException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Does pieces side by side, in order on the whole. The first failure stops all.
record Crew(int size) {
  /// Does one piece.
  interface Work {
    void on(Piece piece) throws WeightsealException, InterruptedException;
  }

  void run(List<Piece> pieces, Work work) throws WeightsealException, InterruptedException {
    Iterator<Piece> left = pieces.iterator();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < Math.min(size, pieces.size()); i++) {
      workers.add(
          Thread.ofPlatform()
              .daemon()
              .name("weightseal-piece-" + i)
              .unstarted(() -> work(left, work, failure, workers)));
    }
    workers.forEach(Thread::start);
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } finally {
      stop(workers);
    }
    rethrow(failure.get());
  }

  private static void work(
      Iterator<Piece> left,
      Work work,
      AtomicReference<@Nullable Throwable> failure,
      List<Thread> workers) {
    try {
      for (Piece piece = next(left); piece != null && failure.get() == null; piece = next(left)) {
        work.on(piece);
      }
    } catch (WeightsealException | InterruptedException | RuntimeException | Error e) {
      if (failure.compareAndSet(null, e)) {
        stop(workers);
      }
    }
  }

  private static @Nullable Piece next(Iterator<Piece> left) {
    synchronized (left) {
      return left.hasNext() ? left.next() : null;
    }
  }

  private static void stop(List<Thread> workers) {
    for (Thread each : workers) {
      if (!each.equals(Thread.currentThread())) {
        each.interrupt();
      }
    }
  }

  private static void rethrow(@Nullable Throwable failure)
      throws WeightsealException, InterruptedException {
    switch (failure) {
      case null -> {}
      case WeightsealException known -> throw known;
      case InterruptedException interrupted -> throw interrupted;
      case RuntimeException defect -> throw defect;
      case Error error -> throw error;
      default -> throw new AssertionError(failure);
    }
  }
}
