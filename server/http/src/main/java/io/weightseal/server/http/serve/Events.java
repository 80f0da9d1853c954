package io.weightseal.server.http.serve;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditLog;
import io.weightseal.api.KeyUse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// What is put on record: some of it before an answer goes out, some of it after. Safe for use by
/// several threads.
///
/// spec: transfer-v1#log-1
final class Events implements AutoCloseable {
  private static final int MOST_WAITING = 10_000;
  private static final int WRITERS = 8;
  private static final int RECENT = 1000;
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /// An event, and when it came.
  record Seen(Instant at, KeyUse event) {}

  private final AuditLog log;
  private final Consumer<String> notices;
  private final BlockingQueue<KeyUse> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final List<Thread> writers = new ArrayList<>();
  private final AtomicInteger unwritten = new AtomicInteger();
  private final Deque<Seen> recent = new ArrayDeque<>();
  private volatile boolean broken;
  private volatile boolean closing;

  Events(AuditLog log, Consumer<String> notices) {
    this.log = log;
    this.notices = notices;
    for (int i = 0; i < WRITERS; i++) {
      // Several, since those that wait at the same time share one write to the disk.
      writers.add(Thread.ofPlatform().daemon().name("weightseal-events-" + i).start(this::write));
    }
  }

  /// Whether nothing may be given out: what is done could not be told later.
  // spec: transfer-v1#log-2
  boolean areBroken() {
    return broken || waiting.remainingCapacity() < MOST_WAITING / 2;
  }

  /// Puts an event on record before this returns.
  ///
  /// @throws Refusal when that cannot be
  void now(KeyUse event) throws Refusal {
    try {
      log.append(event);
      remember(event);
    } catch (AuditException e) {
      breaks(e);
      throw Refusal.of(Problem.UNRECORDED);
    }
  }

  /// Puts an event on record soon.
  void later(KeyUse event) {
    remember(event);
    unwritten.incrementAndGet();
    try {
      waiting.put(event);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      unwritten.decrementAndGet();
      notices.accept("an event was lost when the server was stopped");
    }
  }

  private void remember(KeyUse event) {
    synchronized (recent) {
      recent.addFirst(new Seen(Instant.now(), event));
      if (recent.size() > RECENT) {
        recent.removeLast();
      }
    }
  }

  /// The events of this process, the newest first; a thousand at most.
  List<Seen> recent() {
    synchronized (recent) {
      return List.copyOf(recent);
    }
  }

  private void write() {
    try {
      while (!closing || !waiting.isEmpty()) {
        KeyUse event = waiting.poll(100, TimeUnit.MILLISECONDS);
        while (event != null && !written(event) && !closing) {
          Thread.sleep(AGAIN);
        }
        if (event != null) {
          unwritten.decrementAndGet();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean written(KeyUse event) {
    try {
      log.append(event);
      broken = false;
      return true;
    } catch (AuditException e) {
      breaks(e);
      return false;
    }
  }

  private void breaks(AuditException e) {
    if (!broken) {
      notices.accept("nothing is given out until events can be recorded: " + e.getMessage());
    }
    broken = true;
  }

  /// Writes what waits, within a bounded time.
  @Override
  public void close() {
    closing = true;
    try {
      for (Thread writer : writers) {
        writer.join(Duration.ofSeconds(5));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (unwritten.get() > 0) {
      notices.accept(unwritten.get() + " events were not recorded");
    }
  }
}
