package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;
import static io.weightseal.loader.linux.LinuxCall.INT;
import static io.weightseal.loader.linux.LinuxCall.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Reads and writes a device from one thread, again and again, without allocating: read(2),
/// write(2). For ioctl(2), see [#control].
public final class DeviceIo implements AutoCloseable {
  private static final MethodHandle READ =
      LinuxCall.function("read", FunctionDescriptor.of(LONG, INT, ADDRESS, LONG));
  private static final MethodHandle WRITE =
      LinuxCall.function("write", FunctionDescriptor.of(LONG, INT, ADDRESS, LONG));
  private static final MethodHandle IOCTL =
      LinuxCall.variadic("ioctl", 2, FunctionDescriptor.of(INT, INT, LONG, ADDRESS));

  private final Descriptor device;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment state = LinuxCall.state(arena);

  /// @param device stays the caller's
  public DeviceIo(Descriptor device) {
    this.device = device;
  }

  /// Waits for something to read.
  ///
  /// @return how many bytes, or the negative number of an error in [Errors]
  public long read(MemorySegment into) {
    try {
      long result = (long) READ.invokeExact(state, device.number(), into, into.byteSize());
      return result < 0 ? -LinuxCall.error(state) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Writes all of `from` at once.
  ///
  /// @return how many bytes, or the negative number of an error in [Errors]
  public long write(MemorySegment from) {
    try {
      long result = (long) WRITE.invokeExact(state, device.number(), from, from.byteSize());
      return result < 0 ? -LinuxCall.error(state) : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /// Asks the device's driver for `request`, of which `argument` is the parameter.
  ///
  /// @return what the driver returned, 0 or more
  public static int control(Descriptor device, long request, MemorySegment argument)
      throws LinuxException {
    return (int)
        LinuxCall.call(
            "ioctl",
            (_, state) -> (int) IOCTL.invokeExact(state, device.number(), request, argument));
  }

  @Override
  public void close() {
    arena.close();
  }
}
