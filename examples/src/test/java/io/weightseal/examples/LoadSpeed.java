package io.weightseal.examples;

import com.sun.management.OperatingSystemMXBean;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.loader.LoadedWeights;
import io.weightseal.loader.WeightLoader;
import io.weightseal.loader.memory.PrivateMemory;
import io.weightseal.loader.memory.Swap;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final OperatingSystemMXBean MACHINE =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private LoadSpeed() {}

  @FunctionalInterface
  private interface Load {
    AutoCloseable run() throws Exception;
  }

  /// What a load of one GiB took.
  private record Cost(double wallSeconds, double cpuSeconds) {}

  public static void main(String[] arguments) throws Exception {
    Path plaintext = Path.of(arguments[0]);
    Path sealed = Path.of(arguments[1]);
    int turns = Integer.parseInt(arguments[2]);
    double gib = Files.size(plaintext) / (double) (1 << 30);
    List<Cost> reading = new ArrayList<>();
    List<Cost> loading = new ArrayList<>();
    // The first turn of each is for the compiler.
    for (int turn = 0; turn <= turns; turn++) {
      reading.add(cost(gib, () -> read(plaintext)));
      loading.add(cost(gib, () -> load(sealed)));
      print("turn " + turn, reading.getLast(), loading.getLast());
    }
    print(
        "%.2f GiB, medians of %d".formatted(gib, turns),
        median(reading.subList(1, turns + 1)),
        median(loading.subList(1, turns + 1)));
  }

  private static void print(String what, Cost reading, Cost loading) {
    System.out.printf(
        "%s: reading %.2f GiB/s (%.3f CPU s/GiB), loading %.2f GiB/s (%.3f CPU s/GiB), ratio %.2f (%.2f)%n",
        what,
        1 / reading.wallSeconds,
        reading.cpuSeconds,
        1 / loading.wallSeconds,
        loading.cpuSeconds,
        reading.wallSeconds / loading.wallSeconds,
        reading.cpuSeconds / loading.cpuSeconds);
  }

  /// The processors' time tells more than the clock's on a machine that does other work too.
  private static Cost cost(double gib, Load load) throws Exception {
    long start = System.nanoTime();
    long cpuStart = MACHINE.getProcessCpuTime();
    AutoCloseable loaded = load.run();
    long cpu = MACHINE.getProcessCpuTime() - cpuStart;
    long wall = System.nanoTime() - start;
    loaded.close();
    return new Cost(wall / 1e9 / gib, cpu / 1e9 / gib);
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

  private static Cost median(List<Cost> costs) {
    return new Cost(
        costs.stream().mapToDouble(Cost::wallSeconds).sorted().toArray()[costs.size() / 2],
        costs.stream().mapToDouble(Cost::cpuSeconds).sorted().toArray()[costs.size() / 2]);
  }
}
