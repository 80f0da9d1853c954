package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;
import static io.weightseal.loader.linux.LinuxCall.INT;
import static io.weightseal.loader.linux.LinuxCall.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Mounts and mount namespaces: unshare(2), mount(2), umount2(2).
public final class Mounts {
  public static final long READ_ONLY = 1;
  public static final long NO_SETUID = 2;
  public static final long NO_DEVICES = 4;
  public static final long NO_EXECUTION = 8;
  public static final long NO_ACCESS_TIMES = 1024;
  private static final long REMOUNT = 32;
  private static final long RECURSIVE = 16384;
  private static final long PRIVATE = 1 << 18;
  private static final int CLONE_NEWNS = 0x20000;
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;

  private static final MethodHandle UNSHARE =
      LinuxCall.function("unshare", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle MOUNT =
      LinuxCall.function(
          "mount", FunctionDescriptor.of(INT, ADDRESS, ADDRESS, ADDRESS, LONG, ADDRESS));
  private static final MethodHandle UMOUNT2 =
      LinuxCall.function("umount2", FunctionDescriptor.of(INT, ADDRESS, INT));

  private Mounts() {}

  /// Gives the calling thread a mount namespace of its own, in which nothing that is mounted from
  /// now on is seen by others. Processes that this thread starts, and the program that it becomes
  /// by execve(2), are in it. The kernel removes it, and what only it holds, with its last process.
  public static void makePrivate() throws LinuxException {
    LinuxCall.call("unshare", (arena, state) -> (int) UNSHARE.invokeExact(state, CLONE_NEWNS));
    mountAs("none", Path.of("/"), null, RECURSIVE | PRIVATE, null);
  }

  /// Mounts a file system.
  ///
  /// @param source what `/proc/mounts` shows as the device
  /// @param flags some of the constants above
  public static void mount(String source, Path at, String type, long flags, String options)
      throws LinuxException {
    mountAs(source, at, type, flags, options);
  }

  /// Changes the flags of what is mounted at `at`.
  public static void remount(Path at, long flags) throws LinuxException {
    mountAs("none", at, null, flags | REMOUNT, null);
  }

  private static void mountAs(
      String source, Path at, @Nullable String type, long flags, @Nullable String options)
      throws LinuxException {
    LinuxCall.call(
        "mount " + at,
        (arena, state) ->
            (int)
                MOUNT.invokeExact(
                    state,
                    arena.allocateFrom(source),
                    arena.allocateFrom(at.toString()),
                    text(arena, type),
                    flags,
                    text(arena, options)));
  }

  private static MemorySegment text(Arena arena, @Nullable String text) {
    return text == null ? MemorySegment.NULL : arena.allocateFrom(text);
  }

  /// Ends what is mounted at `at`, which is [Errors#EBUSY] while anyone uses it.
  public static void unmount(Path at) throws LinuxException {
    unmount(at, UMOUNT_NOFOLLOW);
  }

  /// Takes what is mounted at `at` out of sight; it ends when nobody uses it any more.
  public static void detach(Path at) throws LinuxException {
    unmount(at, UMOUNT_NOFOLLOW | MNT_DETACH);
  }

  private static void unmount(Path at, int flags) throws LinuxException {
    LinuxCall.call(
        "umount2 " + at,
        (arena, state) ->
            (int) UMOUNT2.invokeExact(state, arena.allocateFrom(at.toString()), flags));
  }
}
