package io.weightseal.core.internal.files;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Exclusive right to write one path, held by a lock on a file beside it. The operating system lets
/// go of it when the process ends, however that happens.
///
/// It also lets go of it when the process closes the lock file through any other descriptor. So a
/// file that this process has locked is not opened again, and what was opened stays open.
final class DestinationLock implements AutoCloseable {
  private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

  private final Path lockFile;
  private final FileChannel locked;
  private final FileChannel witness;

  private DestinationLock(Path lockFile, FileChannel locked, FileChannel witness) {
    this.lockFile = lockFile;
    this.locked = locked;
    this.witness = witness;
  }

  static DestinationLock acquire(Path destination) throws StoreException {
    try {
      Path beside = Beside.of(destination).lock();
      Path lockFile = Staging.parent(beside).toRealPath().resolve(beside.getFileName());
      if (!HELD_BY_THIS_PROCESS.add(lockFile)) {
        throw busy(destination);
      }
      DestinationLock lock = null;
      try {
        while (lock == null) {
          lock = tryOnce(destination, lockFile);
        }
        return lock;
      } finally {
        if (lock == null) {
          HELD_BY_THIS_PROCESS.remove(lockFile);
        }
      }
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("write", destination, e);
    }
  }

  /// Null when the holder before removed the file that was opened here.
  private static @Nullable DestinationLock tryOnce(Path destination, Path lockFile)
      throws IOException {
    FileChannel locked =
        FileChannel.open(
            lockFile,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    FileChannel witness = null;
    boolean held = false;
    try {
      FileLock lock = locked.tryLock();
      if (lock == null) {
        throw busy(destination);
      }
      witness = openIfThere(lockFile);
      held = witness != null && isLockedHere(witness);
      return held && witness != null ? new DestinationLock(lockFile, locked, witness) : null;
    } finally {
      if (!held) {
        locked.close();
        if (witness != null) {
          witness.close();
        }
      }
    }
  }

  private static @Nullable FileChannel openIfThere(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /// Whether the channel's file is one that this process has locked: Java refuses to lock it twice,
  /// whatever the path through which it was opened.
  private static boolean isLockedHere(FileChannel channel) throws IOException {
    try {
      FileLock _ = channel.tryLock();
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }

  private static StoreException busy(Path destination) {
    return new StoreException(
        Reason.LOCKED,
        destination + " is being written by someone else; try again when it is done");
  }

  @Override
  public void close() {
    if (!locked.isOpen()) {
      return;
    }
    try (locked;
        witness) {
      Files.deleteIfExists(lockFile);
    } catch (IOException e) {
      // An empty lock file that stays behind locks nothing.
      return;
    } finally {
      HELD_BY_THIS_PROCESS.remove(lockFile);
    }
  }
}
