package io.weightseal.core.internal.files;

import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Exclusive right to write one path, held by a lock on a file beside it. The operating system lets
/// go of it when the process ends, however that happens.
final class DestinationLock implements AutoCloseable {
  private final Path lockFile;
  private final FileChannel channel;

  private DestinationLock(Path lockFile, FileChannel channel) {
    this.lockFile = lockFile;
    this.channel = channel;
  }

  static DestinationLock acquire(Path destination) throws StoreException {
    Path lockFile = Beside.of(destination).lock();
    try {
      while (true) {
        FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        DestinationLock lock = new DestinationLock(lockFile, channel);
        if (!lock.tryLock()) {
          channel.close();
          throw new StoreException(
              Reason.LOCKED,
              destination + " is being written by another process; try again when it is done");
        }
        // The holder before may have removed the file that was opened here.
        if (lock.isStillThere()) {
          return lock;
        }
        channel.close();
      }
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("write", destination, e);
    }
  }

  private boolean tryLock() throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /// While this process holds the lock nobody else removes the file, so what is read here stays
  /// true.
  private boolean isStillThere() throws IOException {
    byte[] mark = new byte[16];
    new java.security.SecureRandom().nextBytes(mark);
    channel.write(java.nio.ByteBuffer.wrap(mark), 0);
    try {
      return Objects.deepEquals(Files.readAllBytes(lockFile), mark);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(lockFile);
    } catch (IOException e) {
      // An empty lock file that stays behind locks nothing.
      return;
    }
  }
}
