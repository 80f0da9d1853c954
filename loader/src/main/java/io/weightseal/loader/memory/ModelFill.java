package io.weightseal.loader.memory;

import io.weightseal.core.SealedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
    Line parts = new Line();
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
    run(Set.of(parts));
  }

  /// Writes all files, or throws the first error. After an error they hold some plaintext, which is
  /// the caller's to remove.
  ///
  /// Where there are huge pages, this takes less time than to fill a mapping: the kernel zeroes a
  /// page that is mapped, but not one that is written all at once. It lets one thread at a time
  /// write to a file, so threads take different ones while there are; but for those that come over
  /// a network, where one after another is fetched ahead.
  public void write(List<Copy> copies) throws IOException {
    Set<Line> lines = new LinkedHashSet<>();
    Line far = new Line();
    for (Copy copy : copies) {
      Line parts = copy.file.source().isFar() ? far : new Line();
      lines.add(parts);
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
    run(lines);
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

  /// Parts that are better worked on one after another. Guarded by what all lines are in.
  private static final class Line {
    private final Deque<Part> parts = new ArrayDeque<>();
    private int threads;

    void add(Part part) {
      parts.add(part);
    }
  }

  private void run(Set<Line> lines) throws IOException {
    Work work = new Work(lines);
    List<Thread> others = new ArrayList<>();
    int parts = lines.stream().mapToInt(line -> line.parts.size()).sum();
    for (int i = 1; i < Math.min(threads, parts); i++) {
      others.add(Thread.ofPlatform().name("weightseal-fill-" + i).start(work));
    }
    work.run();
    others.forEach(ModelFill::join);
    switch (work.failure.get()) {
      case null -> {}
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }

  /// What each thread does.
  private static final class Work implements Runnable {
    private final Set<Line> lines;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Work(Set<Line> lines) {
      this.lines = lines;
    }

    @Override
    @SuppressWarnings("CatchingUnchecked") // whatever it is, the caller hears of it
    public void run() {
      try {
        for (Line line = choose(null); line != null; line = choose(line)) {
          for (Part part = next(line); part != null; part = next(line)) {
            part.fill();
          }
        }
      } catch (IOException | RuntimeException | Error e) {
        failure.compareAndSet(null, e);
      }
    }

    /// The line that fewest threads work on, in place of one that is done; null at the end.
    private synchronized @Nullable Line choose(@Nullable Line done) {
      if (done != null) {
        done.threads--;
      }
      if (failure.get() != null) {
        return null;
      }
      Line chosen =
          lines.stream()
              .filter(line -> !line.parts.isEmpty())
              .min(Comparator.comparingInt(line -> line.threads))
              .orElse(null);
      if (chosen != null) {
        chosen.threads++;
      }
      return chosen;
    }

    private synchronized @Nullable Part next(Line line) {
      return failure.get() == null ? line.parts.poll() : null;
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
