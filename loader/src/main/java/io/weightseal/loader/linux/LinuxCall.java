package io.weightseal.loader.linux;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// How functions of the C library are called and how they fail.
final class LinuxCall {
  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final AddressLayout ADDRESS = ValueLayout.ADDRESS;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private LinuxCall() {}

  /// The function `name`, which takes the memory for its error as its first argument.
  static MethodHandle function(String name, FunctionDescriptor descriptor) {
    return function(name, descriptor, Linker.Option.captureCallState("errno"));
  }

  /// The same for a function of which only the first `fixed` arguments are declared in C.
  static MethodHandle variadic(String name, int fixed, FunctionDescriptor descriptor) {
    return function(
        name,
        descriptor,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(fixed));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle function(
      String name, FunctionDescriptor descriptor, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
  }

  /// Memory for the error of calls that one thread makes.
  static MemorySegment state(Arena arena) {
    return arena.allocate(STATE);
  }

  /// The number of the error that the last call with this memory left there.
  static int error(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /// A call; `arena` is freed after it.
  @FunctionalInterface
  interface Work {
    long call(Arena arena, MemorySegment state) throws Throwable;
  }

  /// Calls a function that fails by returning -1.
  static long call(String name, Work work) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = state(arena);
      long result = work.call(arena, state);
      if (result == -1) {
        throw new LinuxException(name, error(state));
      }
      return result;
    } catch (LinuxException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
