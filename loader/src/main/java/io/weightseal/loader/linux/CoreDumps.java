package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;
import static io.weightseal.loader.linux.LinuxCall.INT;
import static io.weightseal.loader.linux.LinuxCall.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// The limit of a process's core dumps: setrlimit(2).
final class CoreDumps {
  private static final int RLIMIT_CORE = 4;

  private static final MethodHandle SETRLIMIT =
      LinuxCall.function("setrlimit", FunctionDescriptor.of(INT, INT, ADDRESS));

  private CoreDumps() {}

  /// Forbids them to this process and to all that come of it.
  ///
  /// Where `/proc/sys/kernel/core_pattern` names a program, the kernel does not ask for the limit,
  /// unless it is one byte: then it writes none, there and elsewhere. Source: core(5), and
  /// `fs/coredump.c`.
  static void forbid() throws LinuxException {
    try {
      LinuxCall.call(
          "setrlimit(RLIMIT_CORE)",
          (arena, state) -> {
            MemorySegment limit = arena.allocate(2 * LONG.byteSize());
            limit.set(LONG, 0, 1);
            limit.set(LONG, LONG.byteSize(), 1);
            return (int) SETRLIMIT.invokeExact(state, RLIMIT_CORE, limit);
          });
    } catch (LinuxException e) {
      // Somebody has set it to none, which only root can raise.
      if (e.error() != Errors.EPERM) {
        throw e;
      }
    }
  }
}
