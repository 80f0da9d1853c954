package io.weightseal.loader.linux;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// The numbers of errors, as all of Linux's architectures that the JDK runs on have them.
@SuppressWarnings("restricted")
public final class Errors {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int EIO = 5;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EISDIR = 21;
  public static final int EINVAL = 22;
  public static final int EMFILE = 24;
  public static final int EROFS = 30;
  public static final int ENOSYS = 38;
  public static final int EPROTO = 71;
  public static final int ECONNABORTED = 103;
  public static final int ENOTCONN = 107;
  public static final int ECONNREFUSED = 111;

  private static final MethodHandle STRERROR =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("strerror"),
              FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private Errors() {}

  /// The error in the C library's words.
  public static synchronized String describe(int error) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(error);
      return text.reinterpret(1024).getString(0) + " (" + error + ")";
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
