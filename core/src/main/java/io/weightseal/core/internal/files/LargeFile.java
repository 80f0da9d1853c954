package io.weightseal.core.internal.files;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// What the operating system is told about a large new file on a disk: its size before it is
/// written, so that a full disk shows at once and its blocks lie together; and, while it is
/// written, to begin with writing out, so that the disk works beside the cipher and the final sync
/// is short.
///
/// Linux only, and not for file systems in memory. Elsewhere it checks for room and does nothing
/// more. None of it changes what is in the file.
final class LargeFile implements AutoCloseable {
  /// Below this size, loading the foreign-function machinery costs more than it gains.
  private static final long WORTHWHILE = 256L << 20;

  private static final long WRITE_OUT_EVERY = 32L << 20;
  private static final int NONE = -1;

  private volatile int descriptor;
  private final AtomicLong written = new AtomicLong();

  private LargeFile(int descriptor) {
    this.descriptor = descriptor;
  }

  /// Makes room for an existing, empty file.
  ///
  /// @param size how many bytes will be written, or -1
  /// @throws FileSystemException when there is no room
  static LargeFile prepare(Path file, long size) throws IOException {
    if (size < WORTHWHILE) {
      return new LargeFile(NONE);
    }
    FileStore store = Files.getFileStore(file);
    if (store.getUsableSpace() < size) {
      throw noRoom(file, size);
    }
    boolean linux = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).equals("linux");
    boolean inMemory = store.type().equals("tmpfs") || store.type().equals("ramfs");
    return linux && !inMemory ? reserve(file, size) : new LargeFile(NONE);
  }

  private static LargeFile reserve(Path file, long size) throws FileSystemException {
    int error;
    LargeFile large;
    try {
      large = new LargeFile(LinuxCalls.open(file.toString()));
      error = large.descriptor == NONE ? 0 : LinuxCalls.fallocate(large.descriptor, size);
    } catch (Throwable e) {
      // A JVM without native access writes without it.
      return new LargeFile(NONE);
    }
    if (error == LinuxCalls.ENOSPC || error == LinuxCalls.EFBIG || error == LinuxCalls.EDQUOT) {
      large.close();
      throw noRoom(file, size);
    }
    return large;
  }

  private static FileSystemException noRoom(Path file, long size) {
    return new FileSystemException(file.toString(), null, "No space left for " + size + " bytes");
  }

  /// `bytes` more were written to the file.
  void wrote(int bytes) {
    int open = descriptor;
    long before = written.getAndAdd(bytes);
    if (open != NONE && before / WRITE_OUT_EVERY != (before + bytes) / WRITE_OUT_EVERY) {
      hint(() -> LinuxCalls.startWriteOut(open));
    }
  }

  @Override
  public void close() {
    int open = descriptor;
    descriptor = NONE;
    if (open != NONE) {
      hint(() -> LinuxCalls.close(open));
    }
  }

  private interface Call {
    int run() throws Throwable;
  }

  private static void hint(Call call) {
    try {
      call.run();
    } catch (Throwable e) {
      throw new AssertionError("calls that were linked once do not fail to be called", e);
    }
  }
}
