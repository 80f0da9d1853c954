package io.weightseal.loader.memory;

import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Memory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.atomic.AtomicBoolean;

/// Puts memory on huge pages before it is filled, which more than halves the time that filling it
/// takes. Without them everything works, too.
///
/// The kernel gives them to memory files unasked on few hosts (`shmem_enabled`), but on all of them
/// when it is to collapse the small pages of a block: Linux 6.1 and newer, madvise(2).
final class HugePages {
  private static final long BYTES = 2L << 20;

  /// No system has larger pages that are not huge.
  private static final long LARGEST_PAGE = 64L << 10;

  private final AtomicBoolean failed = new AtomicBoolean();

  /// Asks for them, for all whole blocks in `memory`, whose first bytes become zero.
  void ask(MemorySegment memory) {
    long first = -memory.address() & (BYTES - 1);
    long blocks = (memory.byteSize() - first) / BYTES;
    if (failed.get() || !memory.isNative() || blocks < 1) {
      return;
    }
    MemorySegment whole = memory.asSlice(first, blocks * BYTES);
    try {
      whole.set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
      if (Memory.isResident(whole.asSlice(BYTES - LARGEST_PAGE, LARGEST_PAGE))) {
        return; // the one page that this touched is huge already
      }
      // A block without any page is not collapsed.
      for (long at = BYTES; at < whole.byteSize(); at += BYTES) {
        whole.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
      }
      Memory.advise(whole, Memory.ADVICE_COLLAPSE);
    } catch (LinuxException e) {
      // An older kernel, or no memory in one piece. To try again for each part would cost time.
      failed.set(true);
    }
  }
}
