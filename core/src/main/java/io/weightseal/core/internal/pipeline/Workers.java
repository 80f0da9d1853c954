package io.weightseal.core.internal.pipeline;

import io.weightseal.api.StoreException;
import io.weightseal.api.WeightsealException;
import io.weightseal.core.internal.cipher.Worker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A fixed number of platform threads that do jobs run by run, until all are done or one fails.
///
/// @param <W> what each worker brings along; made and closed by its thread
public final class Workers<W extends Worker> {
  /// How long workers may take to end their runs once the caller is interrupted.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final int threads;
  private final Supplier<W> tools;

  public Workers(int threads, Supplier<W> tools) {
    this.threads = threads;
    this.tools = tools;
  }

  /// Does all jobs. Returns once every thread has stopped; then all jobs are closed.
  ///
  /// @throws WeightsealException the first failure
  /// @throws InterruptedWorkException when the calling thread is interrupted
  public void run(Iterator<? extends Job<W>> jobs) throws WeightsealException {
    Shift shift = new Shift(jobs);
    List<Thread> crew = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      crew.add(Thread.ofPlatform().name("weightseal-" + i).daemon().start(() -> work(shift)));
    }
    boolean interrupted = false;
    long deadline = 0;
    for (Thread thread : crew) {
      try {
        if (!interrupted) {
          thread.join();
          continue;
        }
      } catch (InterruptedException e) {
        // Workers are not interrupted, which would close the channels they read: they stop after
        // the run they are at. One that waits for a silent input is left behind.
        interrupted = true;
        deadline = System.nanoTime() + PATIENCE.toNanos();
        shift.stop();
      }
      joinUntil(deadline, thread);
    }
    shift.closeAll();
    if (interrupted) {
      Thread.currentThread().interrupt();
      throw new InterruptedWorkException();
    }
    shift.rethrow();
  }

  private static void joinUntil(long deadline, Thread thread) {
    try {
      boolean ended = thread.join(Duration.ofNanos(deadline - System.nanoTime()));
      if (!ended) {
        thread.setName("weightseal-abandoned");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work(Shift shift) {
    try (W worker = tools.get()) {
      for (Assignment<W> next = shift.next(worker); next != null; next = shift.next(worker)) {
        next.job().job.run(worker, next.run());
        shift.done(next.job());
      }
    } catch (WeightsealException | RuntimeException | Error e) {
      shift.fail(e);
    }
  }

  private record Assignment<W>(Started<W> job, long run) {}

  /// A job that has begun.
  private static final class Started<W> {
    private final Job<W> job;
    private final long runs;
    private final AtomicLong done = new AtomicLong();

    Started(Job<W> job, long runs) {
      this.job = job;
      this.runs = runs;
    }
  }

  /// What the threads share.
  private final class Shift {
    private final Iterator<? extends Job<W>> jobs;
    private final List<Job<W>> open = new ArrayList<>();
    private @Nullable Started<W> current;
    private long nextRun;
    private @Nullable Throwable failure;
    private boolean stopped;

    Shift(Iterator<? extends Job<W>> jobs) {
      this.jobs = jobs;
    }

    synchronized @Nullable Assignment<W> next(W worker) throws WeightsealException {
      if (stopped) {
        return null;
      }
      Started<W> job = current;
      if (job == null || nextRun == job.runs) {
        if (!jobs.hasNext()) {
          return null;
        }
        Job<W> next = jobs.next();
        open.add(next);
        job = new Started<>(next, next.begin(worker));
        current = job;
        nextRun = 0;
      }
      return new Assignment<>(job, nextRun++);
    }

    void done(Started<W> job) throws WeightsealException {
      if (job.done.incrementAndGet() == job.runs) {
        job.job.end();
        synchronized (this) {
          open.remove(job.job);
        }
        job.job.close();
      }
    }

    synchronized void stop() {
      stopped = true;
      open.forEach(Job::stop);
    }

    synchronized void fail(Throwable e) {
      stop();
      if (failure == null) {
        failure = e;
      } else {
        failure.addSuppressed(e);
      }
    }

    synchronized void closeAll() {
      open.forEach(Job::close);
      open.clear();
    }

    synchronized void rethrow() throws WeightsealException {
      if (failure == null) {
        return;
      }
      switch (failure) {
        case WeightsealException e -> throw e;
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case Throwable e ->
            throw new StoreException(StoreException.Reason.FAILED, "a worker failed", e);
      }
    }
  }
}
