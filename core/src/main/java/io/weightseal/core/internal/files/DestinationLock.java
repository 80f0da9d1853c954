package io.weightseal.core.internal.files;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Exclusive right to write one path, held by a lock on a file beside it. The operating system lets
/// go of it when the process ends, however that happens.
///
/// POSIX takes a process's locks on a file away when the process closes any channel on that file,
/// so no lock file that is held may be opened a second time: not to try it, and not to read it.
final class DestinationLock implements AutoCloseable {
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path lockFile;
  private final FileChannel channel;
  private boolean closed;

  private DestinationLock(Path lockFile, FileChannel channel) {
    this.lockFile = lockFile;
    this.channel = channel;
  }

  static DestinationLock acquire(Path destination) throws StoreException {
    try {
      Path folder = Staging.parent(destination).toRealPath();
      Path lockFile = folder.resolve(Beside.of(destination).lock().getFileName());
      if (!HELD_HERE.add(lockFile)) {
        throw locked(destination);
      }
      DestinationLock lock = null;
      try {
        lock = acquire(destination, lockFile);
        return lock;
      } finally {
        if (lock == null) {
          HELD_HERE.remove(lockFile);
        }
      }
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("write", destination, e);
    }
  }

  private static DestinationLock acquire(Path destination, Path lockFile) throws IOException {
    while (true) {
      FileChannel channel =
          FileChannel.open(
              lockFile,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              LinkOption.NOFOLLOW_LINKS);
      boolean acquired = false;
      try {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          throw locked(destination);
        }
        acquired = isStillThere(lockFile, channel);
        if (acquired) {
          return new DestinationLock(lockFile, channel);
        }
      } finally {
        if (!acquired) {
          channel.close();
        }
      }
    }
  }

  private static StoreException locked(Path destination) {
    return new StoreException(
        Reason.LOCKED,
        destination + " is being written by someone else; try again when it is done");
  }

  /// Whether the lock file still is the one that `channel` is open on: the holder before may have
  /// removed it in between. Java can compare the two only by what it writes to one of them.
  private static boolean isStillThere(Path lockFile, FileChannel channel) throws IOException {
    for (int round = 0; round < 3; round++) {
      int size = 1 + RANDOM.nextInt(1 << 16);
      channel.truncate(0).write(ByteBuffer.allocate(1), size - 1L);
      try {
        if (Files.size(lockFile) != size) {
          return false;
        }
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (channel) {
      Files.deleteIfExists(lockFile);
    } catch (IOException e) {
      // A lock file that stays behind locks nothing.
      return;
    } finally {
      HELD_HERE.remove(lockFile);
    }
  }
}
