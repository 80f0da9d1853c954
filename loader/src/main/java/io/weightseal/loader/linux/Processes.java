package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;
import static io.weightseal.loader.linux.LinuxCall.INT;
import static io.weightseal.loader.linux.LinuxCall.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What this process is, and what it becomes: prctl(2), execve(2), posix_spawn(3), setsid(2).
public final class Processes {
  private static final int PR_GET_DUMPABLE = 3;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_CAP_AMBIENT = 47;
  private static final long PR_CAP_AMBIENT_CLEAR_ALL = 4;
  private static final int RLIMIT_NOFILE = 7;
  private static final int SIG_SETMASK = 2;
  private static final int CLOSE_RANGE_CLOEXEC = 4;
  private static final int F_SETFD = 2;
  // Larger than any C library's sigset_t, posix_spawn_file_actions_t and posix_spawnattr_t.
  private static final long OPAQUE_BYTES = 1024;

  private static final LinuxFunction PRCTL =
      LinuxFunction.variadic("prctl", 1, FunctionDescriptor.of(INT, INT, LONG, LONG, LONG, LONG));
  private static final LinuxFunction EXECVE =
      LinuxFunction.of("execve", FunctionDescriptor.of(INT, ADDRESS, ADDRESS, ADDRESS));
  private static final LinuxFunction PTHREAD_SIGMASK =
      LinuxFunction.of("pthread_sigmask", FunctionDescriptor.of(INT, INT, ADDRESS, ADDRESS));
  private static final LinuxFunction SIGEMPTYSET =
      LinuxFunction.of("sigemptyset", FunctionDescriptor.of(INT, ADDRESS));
  private static final LinuxFunction CLOSE_RANGE =
      LinuxFunction.variadic("syscall", 1, FunctionDescriptor.of(LONG, LONG, INT, INT, INT));
  private static final long SYS_CLOSE_RANGE = 436;
  private static final LinuxFunction FCNTL =
      LinuxFunction.variadic("fcntl", 2, FunctionDescriptor.of(INT, INT, INT, INT));
  private static final LinuxFunction GETRLIMIT =
      LinuxFunction.of("getrlimit", FunctionDescriptor.of(INT, INT, ADDRESS));
  private static final LinuxFunction SETRLIMIT =
      LinuxFunction.of("setrlimit", FunctionDescriptor.of(INT, INT, ADDRESS));
  private static final LinuxFunction SETSID =
      LinuxFunction.of("setsid", FunctionDescriptor.of(INT));
  private static final LinuxFunction DUP2 =
      LinuxFunction.of("dup2", FunctionDescriptor.of(INT, INT, INT));
  private static final LinuxFunction GETEUID =
      LinuxFunction.of("geteuid", FunctionDescriptor.of(INT));
  private static final LinuxFunction GETEGID =
      LinuxFunction.of("getegid", FunctionDescriptor.of(INT));

  private static final LinuxFunction ACTIONS_INIT =
      LinuxFunction.of("posix_spawn_file_actions_init", FunctionDescriptor.of(INT, ADDRESS));
  private static final LinuxFunction ACTIONS_DESTROY =
      LinuxFunction.of("posix_spawn_file_actions_destroy", FunctionDescriptor.of(INT, ADDRESS));
  private static final LinuxFunction ACTIONS_ADDDUP2 =
      LinuxFunction.of(
          "posix_spawn_file_actions_adddup2", FunctionDescriptor.of(INT, ADDRESS, INT, INT));
  private static final LinuxFunction POSIX_SPAWN =
      LinuxFunction.of(
          "posix_spawn",
          FunctionDescriptor.of(INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
  private static final LinuxFunction WAITPID =
      LinuxFunction.of("waitpid", FunctionDescriptor.of(INT, INT, ADDRESS, INT));

  private Processes() {}

  /// Keeps others of the same user from reading this process's memory and descriptors through
  /// `/proc`, and its memory out of core dumps. The former holds until the next execve(2); the
  /// latter for all programs that come of this process.
  public static void forbidDumps() throws LinuxException {
    prctl(PR_SET_DUMPABLE, 0);
    CoreDumps.forbid();
  }

  /// Whether others of the same user may read this process's memory, and the kernel dump it.
  public static boolean areDumpsAllowed() throws LinuxException {
    return prctl(PR_GET_DUMPABLE, 0) != 0;
  }

  /// Keeps programs that this thread executes from having this process's capabilities, unless they
  /// run as root.
  public static void dropCapabilitiesOnExecution() throws LinuxException {
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL);
  }

  private static long prctl(int option, long argument) throws LinuxException {
    return LinuxCall.call(
        "prctl",
        (arena, state) -> (int) PRCTL.handle().invokeExact(state, option, argument, 0L, 0L, 0L));
  }

  /// Lets this process and its children have `count` files open at most, unless they ask for more.
  public static void limitOpenFiles(long count) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment limits = arena.allocate(LONG, 2);
      LinuxCall.call(
          "getrlimit",
          (_, state) -> (int) GETRLIMIT.handle().invokeExact(state, RLIMIT_NOFILE, limits));
      limits.set(LONG, 0, count);
      LinuxCall.call(
          "setrlimit",
          (_, state) -> (int) SETRLIMIT.handle().invokeExact(state, RLIMIT_NOFILE, limits));
    }
  }

  /// Leaves the terminal and the process group.
  public static void leaveSession() throws LinuxException {
    LinuxCall.call("setsid", (arena, state) -> (int) SETSID.handle().invokeExact(state));
  }

  /// Lets go of what was standard input, output and error: whoever waits for their end need not
  /// wait for this process.
  public static void leaveStandardStreams() throws LinuxException {
    try (Descriptor none =
        Descriptor.open(Path.of("/dev/null"), Descriptor.Access.READ_AND_WRITE)) {
      for (int stream = 0; stream <= 2; stream++) {
        int left = stream;
        LinuxCall.call(
            "dup2", (_, state) -> (int) DUP2.handle().invokeExact(state, none.number(), left));
      }
    }
  }

  public static int effectiveUser() {
    try {
      return (int)
          LinuxCall.call("geteuid", (arena, state) -> (int) GETEUID.handle().invokeExact(state));
    } catch (LinuxException e) {
      throw new AssertionError("geteuid never fails", e);
    }
  }

  public static int effectiveGroup() {
    try {
      return (int)
          LinuxCall.call("getegid", (arena, state) -> (int) GETEGID.handle().invokeExact(state));
    } catch (LinuxException e) {
      throw new AssertionError("getegid never fails", e);
    }
  }

  /// Becomes another program: same process, namespaces and standard streams, nothing else. The JVM
  /// ends without a word, and its memory is gone. Returns only by throwing.
  ///
  /// @param arguments what the program sees as its own name, then its arguments
  /// @param variables added to this process's environment; an empty value removes one
  /// @param kept what the program has open besides, under the same numbers
  public static LinuxException execute(
      Path program, List<String> arguments, Map<String, String> variables, List<Descriptor> kept) {
    try {
      LinuxCall.call(
          "execve " + program,
          (arena, state) -> {
            MemorySegment none = arena.allocate(OPAQUE_BYTES);
            int ignored = (int) SIGEMPTYSET.handle().invokeExact(state, none);
            // The JVM blocks some signals in its threads, and the program would inherit that.
            ignored =
                (int)
                    PTHREAD_SIGMASK
                        .handle()
                        .invokeExact(state, SIG_SETMASK, none, MemorySegment.NULL);
            long closed =
                (long)
                    CLOSE_RANGE
                        .handle()
                        .invokeExact(state, SYS_CLOSE_RANGE, 3, -1, CLOSE_RANGE_CLOEXEC);
            if (closed != 0) {
              return -1;
            }
            for (Descriptor each : kept) {
              if ((int) FCNTL.handle().invokeExact(state, each.number(), F_SETFD, 0) != 0) {
                return -1;
              }
            }
            return (int)
                EXECVE
                    .handle()
                    .invokeExact(
                        state,
                        arena.allocateFrom(program.toString()),
                        CStrings.of(arena, arguments),
                        CStrings.environment(arena, variables));
          });
      throw new AssertionError("execve returned");
    } catch (LinuxException e) {
      return e;
    }
  }

  /// Starts a program beside this process: in its session, with its environment and its standard
  /// output and error.
  ///
  /// @param input becomes the program's standard input, which may be a socket; stays the caller's
  /// @return its process id; the caller waits for it, with [#await]
  public static int start(Path program, List<String> arguments, Descriptor input)
      throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment actions = arena.allocate(OPAQUE_BYTES);
      MemorySegment pid = arena.allocate(INT);
      check(
          "posix_spawn_file_actions_init",
          s -> (int) ACTIONS_INIT.handle().invokeExact(s, actions));
      try {
        check(
            "posix_spawn_file_actions_adddup2",
            s -> (int) ACTIONS_ADDDUP2.handle().invokeExact(s, actions, input.number(), 0));
        check(
            "posix_spawn " + program,
            s ->
                (int)
                    POSIX_SPAWN
                        .handle()
                        .invokeExact(
                            s,
                            pid,
                            arena.allocateFrom(program.toString()),
                            actions,
                            MemorySegment.NULL,
                            CStrings.of(arena, arguments),
                            CStrings.environment(arena, Map.of())));
        return pid.get(INT, 0);
      } finally {
        check(
            "posix_spawn_file_actions_destroy",
            s -> (int) ACTIONS_DESTROY.handle().invokeExact(s, actions));
      }
    }
  }

  @FunctionalInterface
  private interface ReturnsItsError {
    int call(MemorySegment state) throws Throwable;
  }

  private static void check(String name, ReturnsItsError function) throws LinuxException {
    long error = LinuxCall.call(name, (arena, state) -> function.call(state));
    if (error != 0) {
      throw new LinuxException(name, (int) error);
    }
  }

  /// Waits until a process that this one started has ended.
  public static void await(int process) throws LinuxException {
    LinuxCall.call(
        "waitpid",
        (arena, state) ->
            (int) WAITPID.handle().invokeExact(state, process, MemorySegment.NULL, 0));
  }
}
