package io.weightseal.loader.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// A function of the C library that is linked when it is first called. That takes milliseconds, and
/// of the functions that a class knows, a command calls few. What is called all the time is linked
/// with its class, by [LinuxCall].
final class LinuxFunction {
  private static final int NONE = -1;

  private final String name;
  private final int fixed;
  private final FunctionDescriptor descriptor;
  private volatile @Nullable MethodHandle handle;

  private LinuxFunction(String name, int fixed, FunctionDescriptor descriptor) {
    this.name = name;
    this.fixed = fixed;
    this.descriptor = descriptor;
  }

  /// As [LinuxCall#function].
  static LinuxFunction of(String name, FunctionDescriptor descriptor) {
    return new LinuxFunction(name, NONE, descriptor);
  }

  /// As [LinuxCall#variadic].
  static LinuxFunction variadic(String name, int fixed, FunctionDescriptor descriptor) {
    return new LinuxFunction(name, fixed, descriptor);
  }

  MethodHandle handle() {
    MethodHandle linked = handle;
    if (linked == null) {
      linked =
          fixed == NONE
              ? LinuxCall.function(name, descriptor)
              : LinuxCall.variadic(name, fixed, descriptor);
      handle = linked;
    }
    return linked;
  }
}
