package io.weightseal.audit;

import io.weightseal.api.AuditException;
import io.weightseal.api.AuditException.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Writes what all threads of this process append to one log: those that wait at the same time
/// share one write. Safe for use by several threads.
///
/// A thread of its own writes. An interrupt of whoever waits then closes no file, which would drop
/// the lock that others count on.
final class Committer {
  private static final int QUEUE = 4096;
  private static final int MOST_AT_ONCE = 1024;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final LogFolder folder;
  private final LogWriter writer;
  private final BlockingQueue<PendingEntry> queue = new ArrayBlockingQueue<>(QUEUE);
  private @Nullable ProcessLock lock;
  private @Nullable Thread thread;
  private volatile boolean closed;

  Committer(LogFolder folder, @Nullable Path keyFile) {
    this.folder = folder;
    this.writer = new LogWriter(folder, keyFile);
  }

  /// Returns when the entry is durable.
  // spec: audit-v1#app-3
  void append(byte[] entry, Duration wait) throws AuditException {
    PendingEntry pending = new PendingEntry(entry, System.nanoTime() + wait.toNanos());
    try {
      if (!enqueue(pending, wait) || !pending.await()) {
        throw unwritable("it was not written within " + wait.toMillis() + " ms", null);
      }
    } catch (InterruptedException e) {
      pending.abandon();
      Thread.currentThread().interrupt();
      throw unwritable("interrupted before it was written", e);
    }
    Throwable failure = pending.failure();
    if (failure instanceof AuditException audit) {
      throw new AuditException(audit.reason(), String.valueOf(audit.getMessage()), audit);
    } else if (failure != null) {
      throw unwritable(describe(failure), failure);
    }
  }

  private boolean enqueue(PendingEntry pending, Duration wait) throws InterruptedException {
    if (!queue.offer(pending, wait.toNanos(), TimeUnit.NANOSECONDS)) {
      return false;
    }
    synchronized (this) {
      if (thread == null && !closed) {
        thread = Thread.ofPlatform().daemon().name("audit-log").start(this::work);
      }
    }
    return true;
  }

  private AuditException unwritable(String problem, @Nullable Throwable cause) {
    return new AuditException(
        Reason.UNWRITABLE,
        "the audit log "
            + folder.path()
            + " could not be written: "
            + problem
            + "; without its entry no key is used: make room and permission for it, or see who else"
            + " writes it",
        cause);
  }

  private static String describe(Throwable failure) {
    String message = failure.getMessage();
    String name = failure.getClass().getSimpleName();
    return message == null ? name : name + ": " + message;
  }

  /// Ends the thread once it has nothing to do, and closes the files.
  void close() {
    closed = true;
    // No interrupt, which would close the files in the middle of a write.
    PendingEntry wake = new PendingEntry(new byte[0], System.nanoTime());
    wake.abandon();
    boolean told = queue.offer(wake);
    Thread working;
    synchronized (this) {
      working = thread;
    }
    if (working == null || !told) {
      return;
    }
    try {
      working.join(IDLE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    PendingEntry next = next();
    while (next != null) {
      if (!next.isAbandoned()) {
        writeTogether(next);
      }
      next = next();
    }
  }

  /// The next entry; null, and no open files and no thread any more, when there is none for a
  /// while.
  private @Nullable PendingEntry next() {
    while (true) {
      PendingEntry next = closed ? queue.poll() : poll();
      if (next != null) {
        return next;
      }
      synchronized (this) {
        if (queue.isEmpty()) {
          closeFiles();
          thread = null;
          return null;
        }
      }
    }
  }

  private @Nullable PendingEntry poll() {
    try {
      return queue.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt this thread: what waits is written all the same.
      return queue.poll();
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever goes wrong, those who wait must hear of it
  private void writeTogether(PendingEntry first) {
    List<PendingEntry> batch = new ArrayList<>();
    try {
      if (!lock().acquire(first.deadline())) {
        first.fail(new IOException("another process holds " + folder.lock()));
        return;
      }
      try {
        queue.drainTo(batch, MOST_AT_ONCE - 1);
        batch.addFirst(first);
        batch.removeIf(entry -> !entry.begin());
        writer.append(batch.stream().map(PendingEntry::entry).toList());
      } finally {
        lock().release();
      }
      batch.forEach(PendingEntry::succeed);
    } catch (Exception | Error e) {
      closeFiles();
      first.fail(e);
      batch.forEach(entry -> entry.fail(e));
    }
  }

  private ProcessLock lock() throws IOException {
    ProcessLock known = lock;
    if (known == null) {
      DurableFiles.createFolders(folder.path());
      known = ProcessLock.open(folder.lock());
      lock = known;
    }
    return known;
  }

  private void closeFiles() {
    ProcessLock before = lock;
    lock = null;
    try {
      writer.close();
      if (before != null) {
        before.close();
      }
    } catch (IOException e) {
      // A channel is closed even when closing it fails.
      return;
    }
  }
}
