package io.weightseal.loader.memory;

import io.weightseal.api.WeightsealException;
import io.weightseal.core.SealedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Decrypts files into memory with all cores. Every byte is authenticated before it is copied
/// there.
public final class ModelFill {
  /// What one thread takes at a time: long enough to be no burden, short enough to share out well.
  private static final long PART_BYTES = 4L << 20;

  private final int threads;

  public ModelFill(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("at least one thread is needed");
    }
    this.threads = threads;
  }

  /// A range of a file, and the memory that it goes to.
  ///
  /// @param memory as long as the range
  public record Range(SealedFile file, long offset, MemorySegment memory) {
    /// A file from its beginning to its end.
    public static Range whole(SealedFile file, MemorySegment memory) {
      return new Range(file, 0, memory.asSlice(0, file.size()));
    }
  }

  /// Fills all ranges, or throws the first error. After an error the memory holds some plaintext,
  /// which is the caller's to wipe.
  public void fill(List<Range> ranges) throws WeightsealException {
    List<Range> parts = parts(ranges);
    AtomicInteger next = new AtomicInteger();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> others = new ArrayList<>();
    Runnable work = () -> work(parts, next, failure);
    for (int i = 1; i < Math.min(threads, parts.size()); i++) {
      others.add(Thread.ofPlatform().name("weightseal-fill-" + i).start(work));
    }
    work.run();
    others.forEach(ModelFill::join);
    switch (failure.get()) {
      case null -> {}
      case WeightsealException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }

  private static List<Range> parts(List<Range> ranges) {
    List<Range> parts = new ArrayList<>();
    for (Range range : ranges) {
      for (long at = 0; at < range.memory.byteSize(); ) {
        // Parts end where the file's own chunks do, so that no chunk is decrypted twice.
        long end =
            Math.min(range.memory.byteSize(), nextBoundary(range.offset + at) - range.offset);
        parts.add(new Range(range.file, range.offset + at, range.memory.asSlice(at, end - at)));
        at = end;
      }
    }
    return parts;
  }

  private static long nextBoundary(long offset) {
    return (offset / PART_BYTES + 1) * PART_BYTES;
  }

  @SuppressWarnings("CatchingUnchecked") // whatever it is, the caller hears of it
  private static void work(
      List<Range> parts, AtomicInteger next, AtomicReference<Throwable> failure) {
    try {
      for (int i = next.getAndIncrement();
          i < parts.size() && failure.get() == null;
          i = next.getAndIncrement()) {
        Range part = parts.get(i);
        part.file.read(part.offset, part.memory);
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        // The memory is still written to: leaving now would let the caller free it.
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
