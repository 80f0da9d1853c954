package io.weightseal.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Keeps other processes from writing to a log meanwhile. For one thread at a time.
///
/// Byte 0 of the lock file is the right to write, byte 1 the right to be next: whoever has just
/// written cannot come before one who waits. The operating system lets go of both when the process
/// ends, and also when this process closes that file through any other descriptor; so nothing else
/// here opens it.
// spec: audit-v1#lock-1
final class ProcessLock implements AutoCloseable {
  private static final long FIRST_PAUSE_MICROS = 50;
  private static final long LONGEST_PAUSE_MICROS = 2_000;

  private final Path file;
  private final FileChannel channel;
  private final @Nullable Object identity;
  private @Nullable FileLock held;

  private ProcessLock(Path file, FileChannel channel, @Nullable Object identity) {
    this.file = file;
    this.channel = channel;
    this.identity = identity;
  }

  static ProcessLock open(Path file) throws IOException {
    FileChannel channel = DurableFiles.open(file);
    try {
      return new ProcessLock(file, channel, identity(file));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable Object identity(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /// Takes the lock, unless others hold it until `deadline`.
  ///
  /// @param deadline as of [System#nanoTime]
  /// @return whether it was taken
  boolean acquire(long deadline) throws IOException, InterruptedException {
    FileLock next = poll(1, deadline);
    if (next == null) {
      return false;
    }
    try {
      held = poll(0, deadline);
    } finally {
      next.release();
    }
    if (held == null) {
      return false;
    }
    if (!Objects.equals(identity, identity(file))) {
      release();
      throw new IOException("the lock file " + file + " was replaced by another one");
    }
    return true;
  }

  private @Nullable FileLock poll(long position, long deadline)
      throws IOException, InterruptedException {
    for (long pause = FIRST_PAUSE_MICROS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MICROS)) {
      FileLock lock = channel.tryLock(position, 1, false);
      if (lock != null || System.nanoTime() - deadline >= 0) {
        return lock;
      }
      TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(pause / 2, pause));
    }
  }

  void release() throws IOException {
    FileLock lock = held;
    held = null;
    if (lock != null) {
      lock.release();
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
