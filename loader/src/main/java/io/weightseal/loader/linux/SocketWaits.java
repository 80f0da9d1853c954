package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;
import static io.weightseal.loader.linux.LinuxCall.INT;
import static io.weightseal.loader.linux.LinuxCall.LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// How long a socket's calls wait for the other end; see socket(7).
public final class SocketWaits {
  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;

  private static final MethodHandle SETSOCKOPT =
      LinuxCall.function("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, ADDRESS, INT));

  private SocketWaits() {}

  /// Lets calls that wait for longer fail with [Errors#EAGAIN]: sending, receiving and accepting.
  ///
  /// @param millis at least 1
  public static void limit(Descriptor socket, long millis) throws LinuxException {
    set(socket, SO_RCVTIMEO, millis);
    set(socket, SO_SNDTIMEO, millis);
  }

  private static void set(Descriptor socket, int option, long millis) throws LinuxException {
    LinuxCall.call(
        "setsockopt",
        (arena, state) -> {
          // struct timeval: seconds, then microseconds.
          MemorySegment time = arena.allocate(16, 8);
          time.set(LONG, 0, millis / 1000);
          time.set(LONG, 8, millis % 1000 * 1000);
          return (int) SETSOCKOPT.invokeExact(state, socket.number(), SOL_SOCKET, option, time, 16);
        });
  }
}
