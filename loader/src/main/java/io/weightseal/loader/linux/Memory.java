package io.weightseal.loader.linux;

import static io.weightseal.loader.linux.LinuxCall.ADDRESS;
import static io.weightseal.loader.linux.LinuxCall.INT;
import static io.weightseal.loader.linux.LinuxCall.LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Memory files and mappings: memfd_create(2), memfd_secret(2), mmap(2), madvise(2), mlock(2).
public final class Memory {
  /// What a memory file may no longer have done to it, see fcntl(2).
  public static final int SEAL_SEAL = 1;

  public static final int SEAL_SHRINK = 2;
  public static final int SEAL_GROW = 4;
  public static final int SEAL_WRITE = 8;

  /// Mappings that are there may go on writing; nothing else may.
  public static final int SEAL_FUTURE_WRITE = 16;

  public static final int ADVICE_HUGE_PAGES = 14;

  /// Takes effect at once, on pages that are there; fails where it cannot.
  public static final int ADVICE_COLLAPSE = 25;

  public static final int ADVICE_NOT_IN_CORE_DUMPS = 16;
  public static final int ADVICE_NOT_AFTER_FORK = 10;

  private static final int MFD_CLOEXEC = 1;
  private static final int MFD_ALLOW_SEALING = 2;
  private static final int F_ADD_SEALS = 1033;
  private static final long SMALLEST_PAGE = 4096;
  private static final long LARGEST_PAGE = 64L << 10;
  private static final long HUGE_PAGE = 2L << 20;
  private static final int PROT_NONE = 0;
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_FIXED = 0x10;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int MLOCK_ONFAULT = 1;
  private static final long SYS_MEMFD_SECRET = 447;

  private static final LinuxFunction MEMFD_CREATE =
      LinuxFunction.of("memfd_create", FunctionDescriptor.of(INT, ADDRESS, INT));
  private static final LinuxFunction FTRUNCATE =
      LinuxFunction.of("ftruncate", FunctionDescriptor.of(INT, INT, LONG));
  private static final LinuxFunction FCHMOD =
      LinuxFunction.of("fchmod", FunctionDescriptor.of(INT, INT, INT));
  private static final LinuxFunction FCNTL =
      LinuxFunction.variadic("fcntl", 2, FunctionDescriptor.of(INT, INT, INT, INT));
  private static final LinuxFunction MMAP =
      LinuxFunction.of("mmap", FunctionDescriptor.of(ADDRESS, ADDRESS, LONG, INT, INT, INT, LONG));
  private static final LinuxFunction MUNMAP =
      LinuxFunction.of("munmap", FunctionDescriptor.of(INT, ADDRESS, LONG));
  private static final LinuxFunction MADVISE =
      LinuxFunction.of("madvise", FunctionDescriptor.of(INT, ADDRESS, LONG, INT));
  private static final LinuxFunction MINCORE =
      LinuxFunction.of("mincore", FunctionDescriptor.of(INT, ADDRESS, LONG, ADDRESS));
  private static final LinuxFunction MLOCK =
      LinuxFunction.of("mlock", FunctionDescriptor.of(INT, ADDRESS, LONG));
  private static final LinuxFunction MLOCK2 =
      LinuxFunction.of("mlock2", FunctionDescriptor.of(INT, ADDRESS, LONG, INT));
  private static final LinuxFunction OPEN =
      LinuxFunction.variadic("open", 2, FunctionDescriptor.of(INT, ADDRESS, INT, INT));
  private static final int O_CLOEXEC = 0x80000;
  private static final LinuxFunction SYSCALL =
      LinuxFunction.variadic("syscall", 1, FunctionDescriptor.of(LONG, LONG, INT));

  private Memory() {}

  /// A memory file with no bytes yet, which takes seals and is closed by execve(2).
  ///
  /// @param name shown in `/proc/PID/maps` and `/proc/PID/fd`
  public static Descriptor create(String name) throws LinuxException {
    return new Descriptor(
        (int)
            LinuxCall.call(
                "memfd_create",
                (arena, state) ->
                    (int)
                        MEMFD_CREATE
                            .handle()
                            .invokeExact(
                                state, arena.allocateFrom(name), MFD_CLOEXEC | MFD_ALLOW_SEALING)));
  }

  /// A memory file whose pages no other process can reach, root's and the kernel's own included.
  /// Slow, and taken from memory that may be locked: for keys.
  public static Descriptor createSecret() throws LinuxException {
    return new Descriptor(
        (int)
            LinuxCall.call(
                "memfd_secret",
                (arena, state) -> (long) SYSCALL.handle().invokeExact(state, SYS_MEMFD_SECRET, 0)));
  }

  public static void resize(Descriptor file, long bytes) throws LinuxException {
    LinuxCall.call(
        "ftruncate",
        (arena, state) -> (int) FTRUNCATE.handle().invokeExact(state, file.number(), bytes));
  }

  /// @param mode as in chmod(2)
  public static void protect(Descriptor file, int mode) throws LinuxException {
    LinuxCall.call(
        "fchmod", (arena, state) -> (int) FCHMOD.handle().invokeExact(state, file.number(), mode));
  }

  /// @param seals some of the constants above, added up
  public static void seal(Descriptor file, int seals) throws LinuxException {
    LinuxCall.call(
        "fcntl(F_ADD_SEALS)",
        (arena, state) ->
            (int) FCNTL.handle().invokeExact(state, file.number(), F_ADD_SEALS, seals));
  }

  /// What a mapping is for.
  public enum Access {
    READ(PROT_READ),
    WRITE(PROT_READ | PROT_WRITE);

    private final int protection;

    Access(int protection) {
      this.protection = protection;
    }
  }

  /// Maps the first `bytes` of a file, shared with all who map it. Whoever maps unmaps. One that is
  /// long enough begins where a huge page can.
  public static MemorySegment map(Descriptor file, long bytes, Access access)
      throws LinuxException {
    if (bytes < HUGE_PAGE) {
      return map(bytes, access.protection, MAP_SHARED, file.number());
    }
    // More room than is needed, of which the part that is aligned is then mapped over.
    long pages = (bytes + LARGEST_PAGE - 1) / LARGEST_PAGE * LARGEST_PAGE;
    MemorySegment room = map(pages + HUGE_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1);
    long before = -room.address() & (HUGE_PAGE - 1);
    MemorySegment place = room.asSlice(before, pages);
    try {
      return map(place, bytes, access.protection, MAP_SHARED | MAP_FIXED, file.number());
    } catch (LinuxException e) {
      unmap(place);
      throw e;
    } finally {
      unmap(room.asSlice(before + pages));
      if (before > 0) {
        unmap(room.asSlice(0, before));
      }
    }
  }

  /// Maps memory that belongs to no file. Whoever maps unmaps.
  public static MemorySegment mapAnonymous(long bytes) throws LinuxException {
    return map(bytes, Access.WRITE.protection, MAP_PRIVATE | MAP_ANONYMOUS, -1);
  }

  private static MemorySegment map(long bytes, int protection, int flags, int descriptor)
      throws LinuxException {
    return map(MemorySegment.NULL, bytes, protection, flags, descriptor);
  }

  @SuppressWarnings("restricted")
  private static MemorySegment map(
      MemorySegment at, long bytes, int protection, int flags, int descriptor)
      throws LinuxException {
    long address =
        LinuxCall.call(
            "mmap",
            (arena, state) ->
                ((MemorySegment)
                        MMAP.handle()
                            .invokeExact(state, at, bytes, protection, flags, descriptor, 0L))
                    .address());
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  /// Ends a mapping. Whatever still reads it then crashes the process.
  public static void unmap(MemorySegment mapping) throws LinuxException {
    LinuxCall.call(
        "munmap",
        (arena, state) -> (int) MUNMAP.handle().invokeExact(state, mapping, mapping.byteSize()));
  }

  /// @param advice one of the constants above
  public static void advise(MemorySegment mapping, int advice) throws LinuxException {
    LinuxCall.call(
        "madvise",
        (arena, state) ->
            (int) MADVISE.handle().invokeExact(state, mapping, mapping.byteSize(), advice));
  }

  /// Whether the first page of `memory` is there.
  ///
  /// @param memory begins where a page does
  public static boolean isResident(MemorySegment memory) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment answers = arena.allocate(memory.byteSize() / SMALLEST_PAGE);
      LinuxCall.call(
          "mincore",
          (_, state) ->
              (int) MINCORE.handle().invokeExact(state, memory, memory.byteSize(), answers));
      return (answers.get(ValueLayout.JAVA_BYTE, 0) & 1) == 1;
    }
  }

  /// Keeps a mapping's pages from being swapped.
  public static void lock(MemorySegment mapping) throws LinuxException {
    LinuxCall.call(
        "mlock",
        (arena, state) -> (int) MLOCK.handle().invokeExact(state, mapping, mapping.byteSize()));
  }

  /// The same, page by page as each is first touched, so that many threads can do the touching.
  public static void lockWhenTouched(MemorySegment mapping) throws LinuxException {
    LinuxCall.call(
        "mlock2",
        (arena, state) ->
            (int) MLOCK2.handle().invokeExact(state, mapping, mapping.byteSize(), MLOCK_ONFAULT));
  }

  /// The same file, open once more: for reading only, and with a position of its own. The file's
  /// mode must let this process read it.
  public static Descriptor reopenForReading(Descriptor file) throws LinuxException {
    return new Descriptor(
        (int)
            LinuxCall.call(
                "open",
                (arena, state) ->
                    (int)
                        OPEN.handle()
                            .invokeExact(state, arena.allocateFrom(file.path()), O_CLOEXEC, 0)));
  }
}
