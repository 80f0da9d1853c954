package io.weightseal.core.internal.files;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// The calls of Linux's C library that have no equivalent in Java. Loaded on first use.
@SuppressWarnings("restricted")
final class LinuxCalls {
  static final int ENOSPC = 28;
  static final int EFBIG = 27;
  static final int EDQUOT = 122;

  private static final int O_WRONLY = 1;
  private static final int O_CLOEXEC = 0x80000;
  private static final int SYNC_FILE_RANGE_WRITE = 2;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      CAPTURE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle OPEN =
      handle("open", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));
  private static final MethodHandle FALLOCATE =
      handle("fallocate", FunctionDescriptor.of(INT, INT, INT, LONG, LONG));
  private static final MethodHandle SYNC_FILE_RANGE =
      handle("sync_file_range", FunctionDescriptor.of(INT, INT, LONG, LONG, INT));
  private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));

  private LinuxCalls() {}

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  /// Opens an existing file for writing; returns its descriptor, or -1.
  static int open(String file) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURE);
      return (int) OPEN.invokeExact(state, arena.allocateFrom(file), O_WRONLY | O_CLOEXEC);
    }
  }

  /// Reserves the first `size` bytes; returns 0 or the error's number.
  static int fallocate(int descriptor, long size) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURE);
      int result = (int) FALLOCATE.invokeExact(state, descriptor, 0, 0L, size);
      return result == 0 ? 0 : (int) ERRNO.get(state, 0L);
    }
  }

  /// Starts to write out what is in memory of the whole file, without waiting for it.
  static int startWriteOut(int descriptor) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(CAPTURE);
      return (int) SYNC_FILE_RANGE.invokeExact(state, descriptor, 0L, 0L, SYNC_FILE_RANGE_WRITE);
    }
  }

  static int close(int descriptor) throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      return (int) CLOSE.invokeExact(arena.allocate(CAPTURE), descriptor);
    }
  }
}
