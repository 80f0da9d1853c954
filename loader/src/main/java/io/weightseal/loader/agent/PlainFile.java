package io.weightseal.loader.agent;

import io.weightseal.core.SealedFile;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Memory;
import io.weightseal.loader.memory.SwapSpace;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A file's place in memory: as long as its plaintext, filled chunk by chunk. This process alone
/// can write to it. The kernel frees it when this object is closed and nobody has it mapped any
/// more.
final class PlainFile implements AutoCloseable {
  /// Chunks of plaintext, which are authenticated one by one.
  static final int CHUNK_BYTES = 16_384;

  private static final int NOBODY = 0;
  private static final int OWNER_READS = 0400;

  private final SealedFile sealed;
  private final Descriptor memory;
  private final @Nullable MemorySegment mapping;
  private final ChunkMap chunks = new ChunkMap();

  private PlainFile(SealedFile file, Descriptor memory, @Nullable MemorySegment mapping) {
    this.sealed = file;
    this.memory = memory;
    this.mapping = mapping;
  }

  /// Makes room for a file.
  static PlainFile of(SealedFile file) throws IOException {
    // The name is shown in /proc/PID/maps; a file's own name is nobody's business.
    Descriptor memory = Memory.create("weightseal");
    MemorySegment mapping = null;
    boolean made = false;
    try {
      Memory.resize(memory, file.size());
      if (file.size() > 0) {
        mapping = Memory.map(memory, file.size(), Memory.Access.WRITE);
        keepPrivate(mapping);
      }
      Memory.protect(memory, NOBODY);
      Memory.seal(
          memory,
          Memory.SEAL_FUTURE_WRITE | Memory.SEAL_SHRINK | Memory.SEAL_GROW | Memory.SEAL_SEAL);
      PlainFile plain = new PlainFile(file, memory, mapping);
      made = true;
      return plain;
    } finally {
      if (!made) {
        unmap(mapping);
        memory.close();
      }
    }
  }

  private static void keepPrivate(MemorySegment mapping) throws IOException {
    Memory.advise(mapping, Memory.ADVICE_NOT_IN_CORE_DUMPS);
    try {
      Memory.advise(mapping, Memory.ADVICE_HUGE_PAGES);
    } catch (LinuxException e) {
      if (e.error() != Errors.EINVAL) { // what a kernel without huge pages says
        throw e;
      }
    }
    try {
      Memory.lockWhenTouched(mapping);
    } catch (LinuxException e) {
      if (SwapSpace.isOn()) {
        throw Refusal.unfit(
            "this host swaps, and the agent may not lock " + mapping.byteSize() + " bytes",
            "run swapoff -a, or raise the agent's LimitMEMLOCK (ulimit -l)");
      }
    }
  }

  SealedFile file() {
    return sealed;
  }

  ChunkMap chunks() {
    return chunks;
  }

  /// Where the plaintext of `length` bytes at `offset` goes; only chunks that were claimed.
  MemorySegment place(long offset, long length) {
    if (mapping == null) {
      throw new IllegalStateException("a file without bytes has no place for any");
    }
    return mapping.asSlice(offset, length);
  }

  /// The memory for a client: a descriptor of its own, for reading only. The caller closes it.
  synchronized Descriptor handOut() throws LinuxException {
    // This process's descriptors are out of the reach of others that are not root, so nobody opens
    // the file in between.
    Memory.protect(memory, OWNER_READS);
    try {
      return Memory.reopenForReading(memory);
    } finally {
      Memory.protect(memory, NOBODY);
    }
  }

  @Override
  public void close() {
    unmap(mapping);
    memory.close();
  }

  private static void unmap(@Nullable MemorySegment mapping) {
    if (mapping != null) {
      try {
        Memory.unmap(mapping);
      } catch (LinuxException e) {
        throw new AssertionError("a mapping of ours could not be ended", e);
      }
    }
  }
}
