package io.weightseal.loader.memory;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyMemory;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Memory;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// Pages of memfd_secret(2) for keys: no other process reads them, root's included, nor does the
/// kernel on anybody's behalf; they are never swapped, dumped or copied into a child. Safe for use
/// by several threads. Pages stay until the process ends.
public final class SecretMemory implements KeyMemory {
  static final int KEYS_PER_PAGE = 128;

  private static final int PAGE_BYTES = KEYS_PER_PAGE * DataKey.BYTES;

  private final List<Page> pages = new ArrayList<>();

  private SecretMemory() {}

  /// Takes a first page.
  ///
  /// @throws LinuxException when this kernel has no secret memory, or this process may lock no more
  public static SecretMemory make() throws LinuxException {
    SecretMemory memory = new SecretMemory();
    memory.pages.add(Page.make());
    return memory;
  }

  /// Keeps the data keys of this process in secret memory from now on, where there is some.
  ///
  /// @return where they are kept, in words
  public static String keepDataKeys() {
    try {
      DataKey.keepIn(make());
      return "secret memory (memfd_secret)";
    } catch (LinuxException e) {
      return "memory outside the heap that may be swapped (" + e.getMessage() + ")";
    }
  }

  /// A place in a page; in ordinary memory where no page has one and no other page is to be had.
  @Override
  public synchronized Place take(int bytes) {
    if (bytes > DataKey.BYTES) {
      throw new IllegalArgumentException(
          "a key has at most " + DataKey.BYTES + " bytes, not " + bytes);
    }
    for (Page page : pages) {
      int slot = page.taken.nextClearBit(0);
      if (slot < KEYS_PER_PAGE) {
        return new Slot(page, slot, bytes);
      }
    }
    try {
      Page page = Page.make();
      pages.add(page);
      return new Slot(page, 0, bytes);
    } catch (LinuxException e) {
      return KeyMemory.OFF_HEAP.take(bytes);
    }
  }

  private record Page(MemorySegment memory, BitSet taken) {
    static Page make() throws LinuxException {
      // The mapping holds the memory; without a descriptor, nobody else can map it.
      try (Descriptor file = Memory.createSecret()) {
        Memory.resize(file, PAGE_BYTES);
        MemorySegment memory = Memory.map(file, PAGE_BYTES, Memory.Access.WRITE);
        Memory.advise(memory, Memory.ADVICE_NOT_AFTER_FORK);
        return new Page(memory, new BitSet(KEYS_PER_PAGE));
      }
    }
  }

  private final class Slot implements Place {
    private final Page page;
    private final int number;
    private final MemorySegment memory;
    private boolean closed;

    Slot(Page page, int number, int bytes) {
      this.page = page;
      this.number = number;
      memory = page.memory.asSlice((long) number * DataKey.BYTES, bytes);
      page.taken.set(number);
    }

    @Override
    public ByteBuffer bytes() {
      return memory.asByteBuffer();
    }

    @Override
    public void close() {
      synchronized (SecretMemory.this) {
        if (!closed) {
          closed = true;
          memory.fill((byte) 0);
          page.taken.clear(number);
        }
      }
    }
  }
}
