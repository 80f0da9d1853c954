package io.weightseal.examples;

import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.loader.LoadedWeights;
import io.weightseal.loader.WeightLoader;
import io.weightseal.loader.memory.PrivateMemory;
import io.weightseal.loader.memory.Swap;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How fast [WeightLoader] loads a sealed safetensors file, beside reading the plaintext file into
/// memory of the same kind with as many threads. In turns, so that both meet the same machine.
///
/// Arguments: the plaintext file, the sealed file, and how many turns.
public final class LoadSpeed {
  private static final int PART_BYTES = 4 << 20;

  private LoadSpeed() {}

  @FunctionalInterface
  private interface Load {
    AutoCloseable run() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Path plaintext = Path.of(arguments[0]);
    Path sealed = Path.of(arguments[1]);
    int turns = Integer.parseInt(arguments[2]);
    double gib = Files.size(plaintext) / (double) (1 << 30);
    double[] reading = new double[turns];
    double[] loading = new double[turns];
    // The first turn of each is for the compiler.
    for (int turn = -1; turn < turns; turn++) {
      double read = gib / seconds(() -> read(plaintext));
      double load = gib / seconds(() -> load(sealed));
      if (turn >= 0) {
        reading[turn] = read;
        loading[turn] = load;
      }
      System.out.printf("turn %d: reading %.2f GiB/s, loading %.2f GiB/s%n", turn, read, load);
    }
    System.out.printf(
        "%.2f GiB, medians of %d: reading %.2f GiB/s, loading %.2f GiB/s, ratio %.2f%n",
        gib, turns, median(reading), median(loading), median(loading) / median(reading));
  }

  private static double seconds(Load load) throws Exception {
    long start = System.nanoTime();
    AutoCloseable loaded = load.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    loaded.close();
    return seconds;
  }

  private static LoadedWeights load(Path sealed) throws IOException {
    try (WeightLoader loader =
        WeightLoader.open(LocalEngine.create(), FileStore.locate(sealed), Expectations.NONE)) {
      return loader.load();
    }
  }

  private static PrivateMemory read(Path plaintext)
      throws IOException, InterruptedException, ExecutionException {
    long size = Files.size(plaintext);
    PrivateMemory memory = PrivateMemory.allocate(size, Swap.REFUSED);
    List<Future<?>> parts = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(plaintext);
        ExecutorService threads =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      for (long at = 0; at < size; at += PART_BYTES) {
        long offset = at;
        MemorySegment part = memory.segment().asSlice(at, Math.min(PART_BYTES, size - at));
        parts.add(threads.submit(() -> fill(channel, offset, part.asByteBuffer())));
      }
      for (Future<?> part : parts) {
        part.get();
      }
    }
    return memory;
  }

  private static boolean fill(FileChannel channel, long offset, ByteBuffer part)
      throws IOException {
    while (part.hasRemaining()) {
      if (channel.read(part, offset + part.position()) < 0) {
        throw new IOException("the file became shorter");
      }
    }
    return true;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
