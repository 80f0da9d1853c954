package io.weightseal.core.internal.pipeline;

import io.weightseal.core.internal.cipher.OpenWorker;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// Lends workers to whoever reads at random offsets; at most a fixed number at a time, so that
/// memory stays bounded however many threads read.
public final class OpenWorkerPool implements AutoCloseable {
  private final Semaphore permits;
  private final ConcurrentLinkedDeque<OpenWorker> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  public OpenWorkerPool(int size) {
    this.permits = new Semaphore(size);
  }

  /// Work that needs a worker for a moment.
  @FunctionalInterface
  public interface Use<R, E extends Exception> {
    R apply(OpenWorker worker) throws E;
  }

  /// Lends a worker to `use`, waiting for one if all are lent.
  ///
  /// @throws IllegalStateException when the pool is closed
  public <R, E extends Exception> R use(Use<R, E> use) throws E {
    permits.acquireUninterruptibly();
    try {
      if (closed) {
        throw new IllegalStateException("the model is closed");
      }
      OpenWorker worker = idle.pollFirst();
      if (worker == null) {
        worker = new OpenWorker();
      }
      try {
        return use.apply(worker);
      } finally {
        worker.forgetPlaintext();
        idle.addFirst(worker);
        if (closed) {
          wipeIdle();
        }
      }
    } finally {
      permits.release();
    }
  }

  private void wipeIdle() {
    for (OpenWorker worker = idle.pollFirst(); worker != null; worker = idle.pollFirst()) {
      worker.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    wipeIdle();
  }
}
