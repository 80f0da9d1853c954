package io.weightseal.posture;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Looks at many buckets side by side, at a pace. Safe for use by several threads.
public final class StorageAudit {
  private static final long SECOND = 1_000_000_000L;

  private final AuditOptions options;

  public StorageAudit(AuditOptions options) {
    this.options = options;
  }

  /// The findings about each bucket, in the order of `uris`.
  ///
  /// @param look at one bucket
  /// @param done told of each bucket that was looked at, by one thread at a time
  /// @throws InterruptedException when the caller is; what was under way is given up
  public Map<String, List<Finding>> of(
      List<String> uris,
      Function<String, List<Finding>> look,
      BiConsumer<String, List<Finding>> done)
      throws InterruptedException {
    Map<String, Future<List<Finding>>> under = new LinkedHashMap<>();
    Semaphore room = new Semaphore(options.parallel());
    long pause = (long) (SECOND / options.perSecond());
    long next = System.nanoTime();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (String uri : uris) {
          room.acquire();
          awaitUntil(next);
          next = Math.max(next, System.nanoTime() - SECOND) + pause;
          under.put(uri, threads.submit(() -> lookAndTell(uri, look, done, room)));
        }
        return collected(under);
      } catch (InterruptedException e) {
        threads.shutdownNow();
        throw e;
      }
    }
  }

  private List<Finding> lookAndTell(
      String uri,
      Function<String, List<Finding>> look,
      BiConsumer<String, List<Finding>> done,
      Semaphore room) {
    try {
      List<Finding> findings = look.apply(uri);
      synchronized (this) {
        done.accept(uri, findings);
      }
      return findings;
    } finally {
      room.release();
    }
  }

  private static void awaitUntil(long time) throws InterruptedException {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  private static Map<String, List<Finding>> collected(Map<String, Future<List<Finding>>> under)
      throws InterruptedException {
    Map<String, List<Finding>> all = new LinkedHashMap<>();
    for (var each : under.entrySet()) {
      try {
        all.put(each.getKey(), new ArrayList<>(each.getValue().get()));
      } catch (ExecutionException e) {
        throw new IllegalStateException(each.getKey() + " could not be looked at", e);
      }
    }
    return all;
  }
}
