package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;
import static io.weightseal.loader.linux.LinuxCall.INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/// An open file descriptor of this process. Owned by whoever got it, who closes it after use.
public final class Descriptor implements AutoCloseable {
  private static final MethodHandle CLOSE =
      LinuxCall.function("close", FunctionDescriptor.of(INT, INT));

  private static final MethodHandle OPEN =
      LinuxCall.variadic("open", 2, FunctionDescriptor.of(INT, ADDRESS, INT, INT));
  private static final int O_CLOEXEC = 0x80000;

  private final int number;
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param number open; closed by this object
  public Descriptor(int number) {
    if (number < 0) {
      throw new IllegalArgumentException("no descriptor: " + number);
    }
    this.number = number;
  }

  /// What an opened file may have done to it.
  public enum Access {
    READ(0),
    READ_AND_WRITE(2);

    private final int flags;

    Access(int flags) {
      this.flags = flags;
    }
  }

  /// Opens what is at `path`; execve(2) closes it.
  public static Descriptor open(Path path, Access access) throws LinuxException {
    return new Descriptor(
        (int)
            LinuxCall.call(
                "open " + path,
                (arena, state) ->
                    (int)
                        OPEN.invokeExact(
                            state,
                            arena.allocateFrom(path.toString()),
                            access.flags | O_CLOEXEC,
                            0)));
  }

  public int number() {
    if (closed.get()) {
      throw new IllegalStateException("descriptor " + number + " is closed");
    }
    return number;
  }

  /// Where the same file can be opened once more, by this process and its children.
  public String path() {
    return "/proc/self/fd/" + number();
  }

  /// Closes it; what close(2) has to say then is of no use.
  @Override
  public void close() {
    if (closed.getAndSet(true)) {
      return;
    }
    try {
      LinuxCall.call("close", (arena, state) -> (int) CLOSE.invokeExact(state, number));
    } catch (LinuxException e) {
      // The descriptor is free all the same.
    }
  }

  @Override
  public String toString() {
    return "descriptor " + number;
  }
}
