package io.weightseal.loader.memory;

import io.weightseal.core.SealedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// Decrypts files into memory with all cores. Every byte is authenticated before it gets there.
public final class ModelFill {
  /// What one thread takes at a time at least: long enough to be no burden, short enough to share
  /// out well, and whole huge pages, so that no two threads make the same one.
  private static final long PART_BYTES = 2L * SealedFile.PIECE_BYTES;

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

  /// A file, and the one that it is written to from beginning to end.
  ///
  /// @param channel of an empty file in memory, which becomes as long as `file`
  public record Copy(SealedFile file, FileChannel channel) {}

  /// Work on one part.
  @FunctionalInterface
  private interface Part {
    void fill() throws IOException;
  }

  /// Fills all ranges, or throws the first error. After an error the memory holds some plaintext,
  /// which is the caller's to wipe.
  public void fill(List<Range> ranges) throws IOException {
    HugePages hugePages = new HugePages();
    List<Part> parts = new ArrayList<>();
    for (Range range : ranges) {
      split(
          range.file,
          range.offset,
          range.offset + range.memory.byteSize(),
          (offset, length) -> {
            MemorySegment memory = range.memory.asSlice(offset - range.offset, length);
            parts.add(
                () -> {
                  if (offset == range.offset) {
                    range.file.source().expect(offset, range.memory.byteSize());
                  }
                  hugePages.ask(memory);
                  range.file.read(offset, memory);
                });
          });
    }
    run(parts);
  }

  /// Writes all files, or throws the first error. After an error they hold some plaintext, which is
  /// the caller's to remove.
  ///
  /// Where there are huge pages, this takes less time than to fill a mapping: the kernel zeroes a
  /// page that is mapped, but not one that is written all at once.
  public void write(List<Copy> copies) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Copy copy : copies) {
      split(
          copy.file,
          0,
          copy.file.size(),
          (offset, length) ->
              parts.add(
                  () -> {
                    if (offset == 0) {
                      copy.file.source().expect(0, copy.file.size());
                    }
                    copy.file.lend(
                        offset, length, (piece, at) -> writeAll(copy.channel, piece, at));
                  }));
    }
    run(parts);
  }

  private static void writeAll(FileChannel channel, ByteBuffer piece, long offset)
      throws IOException {
    for (long at = offset; piece.hasRemaining(); ) {
      at += channel.write(piece, at);
    }
  }

  @FunctionalInterface
  private interface RangeUse {
    void accept(long offset, long length);
  }

  /// Parts end where the file's own chunks do, so that no chunk is decrypted twice, or its segments
  /// where those are read whole.
  private static void split(SealedFile file, long begin, long end, RangeUse use) {
    long partBytes = Math.max(PART_BYTES, file.bestReadBytes());
    for (long at = begin; at < end; ) {
      long partEnd = Math.min(end, (at / partBytes + 1) * partBytes);
      use.accept(at, partEnd - at);
      at = partEnd;
    }
  }

  private void run(List<Part> parts) throws IOException {
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
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever it is, the caller hears of it
  private static void work(
      List<Part> parts, AtomicInteger next, AtomicReference<Throwable> failure) {
    try {
      for (int i = next.getAndIncrement();
          i < parts.size() && failure.get() == null;
          i = next.getAndIncrement()) {
        parts.get(i).fill();
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
