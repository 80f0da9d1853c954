package io.weightseal.loader.memory;

import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Memory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Memory outside the heap for plaintext, which belongs to no file, is read by whatever thread has
/// it, and is wiped before it is given back.
///
/// On Linux it is a mapping of its own, in huge pages where the kernel has them. Elsewhere it is
/// what a shared [Arena] gives, of which nothing is known: [#protections] is empty then, and
/// [Swap#REFUSED] refuses.
///
/// Owned by whoever allocated it. Segments of it throw [IllegalStateException] once it is closed;
/// native code that was given an address knows nothing of that, and must be done with it before.
/// Safe for use by several threads, as far as the bytes themselves are.
public final class PrivateMemory implements AutoCloseable {
  private final Arena arena;
  private final MemorySegment segment;
  private final Set<Protection> protections;

  /// What keeps the plaintext where it is.
  public enum Protection {
    /// It is not written to a swap device: the pages are locked.
    LOCKED("locked in memory"),
    /// It is not written to a swap device: this host has none.
    SWAP_IS_OFF("on a host without swap"),
    /// A core file of this process has none of it.
    NOT_IN_CORE_DUMPS("left out of core dumps"),
    /// A process that this one forks has none of it.
    NOT_AFTER_FORK("not passed on to forked processes");

    private final String description;

    Protection(String description) {
      this.description = description;
    }

    public String description() {
      return description;
    }
  }

  private PrivateMemory(Arena arena, MemorySegment segment, Set<Protection> protections) {
    this.arena = arena;
    this.segment = segment;
    this.protections = Collections.unmodifiableSet(protections);
  }

  /// Takes memory from the system, all zeros.
  ///
  /// @param bytes 0 or more
  /// @throws SwappableMemoryException when it could be swapped, and that is refused
  /// @throws IOException when there is not so much memory, or it cannot be protected
  public static PrivateMemory allocate(long bytes, Swap swap) throws IOException {
    return System.getProperty("os.name", "").equals("Linux")
        ? mapped(bytes, swap)
        : ofArena(bytes, swap);
  }

  private static PrivateMemory mapped(long bytes, Swap swap) throws IOException {
    // The kernel maps no zero bytes.
    MemorySegment mapping = Memory.mapAnonymous(Math.max(1, bytes));
    Set<Protection> protections;
    try {
      protections = protect(mapping, swap);
    } catch (IOException | RuntimeException | Error e) {
      Memory.unmap(mapping);
      throw e;
    }
    return around(mapping, bytes, protections, PrivateMemory::unmap);
  }

  static PrivateMemory ofArena(long bytes, Swap swap) throws IOException {
    Set<Protection> none = orRefused(EnumSet.noneOf(Protection.class), swap, bytes, null);
    Arena inner = Arena.ofShared();
    return around(inner.allocate(bytes), bytes, none, _ -> inner.close());
  }

  private static Set<Protection> protect(MemorySegment mapping, Swap swap) throws IOException {
    Set<Protection> protections = EnumSet.noneOf(Protection.class);
    Memory.advise(mapping, Memory.ADVICE_NOT_IN_CORE_DUMPS);
    protections.add(Protection.NOT_IN_CORE_DUMPS);
    Memory.advise(mapping, Memory.ADVICE_NOT_AFTER_FORK);
    protections.add(Protection.NOT_AFTER_FORK);
    adviseHugePages(mapping);
    protections.addAll(notSwapped(mapping, swap));
    return protections;
  }

  /// For speed only, so a kernel without them will do.
  private static void adviseHugePages(MemorySegment mapping) {
    try {
      Memory.advise(mapping, Memory.ADVICE_HUGE_PAGES);
    } catch (LinuxException e) {
      // Small pages, then.
    }
  }

  private static Set<Protection> notSwapped(MemorySegment mapping, Swap swap) throws IOException {
    Set<Protection> found = EnumSet.noneOf(Protection.class);
    LinuxException refusal = null;
    try {
      Memory.lockWhenTouched(mapping);
      found.add(Protection.LOCKED);
    } catch (LinuxException e) {
      refusal = e;
    }
    if (!SwapSpace.isOn()) {
      found.add(Protection.SWAP_IS_OFF);
    }
    return orRefused(found, swap, mapping.byteSize(), refusal);
  }

  static Set<Protection> orRefused(
      Set<Protection> found, Swap swap, long bytes, @Nullable LinuxException refusal)
      throws SwappableMemoryException {
    return switch (swap) {
      case ALLOWED -> found;
      case REFUSED -> {
        if (found.isEmpty()) {
          throw new SwappableMemoryException(
              "%,d bytes of plaintext could be swapped to a disk: %s; raise the limit of locked memory (ulimit -l), switch swap off, or allow it with Swap.ALLOWED"
                  .formatted(bytes, refusal == null ? "unknown" : refusal.getMessage()),
              refusal);
        }
        yield found;
      }
    };
  }

  /// @param memory outlives every arena but this one's
  /// @param free called once, when the memory has been wiped
  @SuppressWarnings("restricted")
  static PrivateMemory around(
      MemorySegment memory, long bytes, Set<Protection> protections, Consumer<MemorySegment> free) {
    Arena arena = Arena.ofShared();
    MemorySegment bound =
        memory.reinterpret(
            arena,
            everywhere -> {
              everywhere.fill((byte) 0);
              free.accept(everywhere);
            });
    return new PrivateMemory(arena, bound.asSlice(0, bytes), protections);
  }

  private static void unmap(MemorySegment mapping) {
    try {
      Memory.unmap(mapping);
    } catch (LinuxException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The memory, to write to; valid until this is closed.
  public MemorySegment segment() {
    return segment;
  }

  /// The memory from its beginning to its end, for readers that take nothing else: what they read
  /// into is theirs to wipe. Not for use by several threads; open one for each.
  public InputStream stream() {
    return new MemoryStream(segment);
  }

  /// What is known to protect it.
  public Set<Protection> protections() {
    return protections;
  }

  /// Wipes the memory and gives it back. Does nothing the second time.
  ///
  /// @throws IllegalStateException while a thread's input or output works on the memory; it then
  ///   stays as it is, and this can be called again
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
