package io.weightseal.core.internal.files;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/// Reserves a new file's space before it is written: writing is faster so, and a full disk shows at
/// once. Linux only; elsewhere, and on file systems that cannot, it does nothing.
@SuppressWarnings("restricted") // fallocate has no Java equivalent
final class Preallocation {
  /// Below this size, loading the foreign-function machinery costs more than it gains.
  private static final long WORTHWHILE = 256L << 20;

  private static final int O_WRONLY = 1;
  private static final int O_CLOEXEC = 0x80000;
  private static final int ENOSPC = 28;
  private static final int EFBIG = 27;
  private static final int EDQUOT = 122;

  private Preallocation() {}

  /// @throws FileSystemException when there is no room
  static void reserve(Path file, long size) throws IOException {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    if (size < WORTHWHILE || !os.equals("linux")) {
      return;
    }
    int error;
    try {
      error = Native.fallocate(file.toString(), size);
    } catch (Throwable e) {
      // A JVM without native access writes without it.
      return;
    }
    if (error == ENOSPC || error == EFBIG || error == EDQUOT) {
      throw new FileSystemException(file.toString(), null, "No space left for " + size + " bytes");
    }
  }

  /// The C library's calls, loaded on first use.
  private static final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
        CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle OPEN =
        handle(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
    private static final MethodHandle FALLOCATE =
        handle(
            "fallocate",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG));
    private static final MethodHandle CLOSE =
        handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

    private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
      return LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow(name),
          descriptor,
          Linker.Option.captureCallState("errno"));
    }

    /// Returns 0 or the error number.
    static int fallocate(String file, long size) throws Throwable {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(CAPTURE);
        MemorySegment path = arena.allocateFrom(file);
        int descriptor = (int) OPEN.invokeExact(state, path, O_WRONLY | O_CLOEXEC);
        if (descriptor < 0) {
          return 0;
        }
        int result = (int) FALLOCATE.invokeExact(state, descriptor, 0, 0L, size);
        int error = result == 0 ? 0 : (int) ERRNO.get(state, 0L);
        int closed = (int) CLOSE.invokeExact(state, descriptor);
        return closed == 0 ? error : 0;
      }
    }
  }
}
