package io.weightseal.keys.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps other writers out of a store: other threads by a lock in this process, other processes by
/// a lock on a file, which belongs to the process as a whole.
public final class StoreLock implements AutoCloseable {
  private static final ReentrantLock THIS_PROCESS = new ReentrantLock();

  private final FileLock held;

  private StoreLock(FileLock held) {
    this.held = held;
  }

  /// Waits until no one else writes to the store in `folder`.
  public static StoreLock take(Path folder) throws IOException {
    THIS_PROCESS.lock();
    FileChannel file = null;
    try {
      file =
          FileChannel.open(
              folder.resolve(".lock"),
              Set.of(CREATE, WRITE, NOFOLLOW_LINKS),
              PrivateFiles.FILE_PERMISSIONS);
      return new StoreLock(file.lock());
    } catch (IOException | RuntimeException e) {
      if (file != null) {
        file.close();
      }
      THIS_PROCESS.unlock();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      held.acquiredBy().close();
    } finally {
      THIS_PROCESS.unlock();
    }
  }
}
