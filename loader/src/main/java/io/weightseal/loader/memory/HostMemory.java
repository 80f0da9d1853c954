package io.weightseal.loader.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much memory is to be had.
public final class HostMemory {
  private HostMemory() {}

  /// Bytes that programs can take without swapping, as the kernel estimates it, and as the control
  /// group of this process allows.
  public static long available() throws IOException {
    return Math.min(ofHost(), ofGroup(Path.of("/sys/fs/cgroup")));
  }

  private static long ofHost() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemAvailable:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    throw new IOException("/proc/meminfo says nothing of available memory");
  }

  /// The least that a group of `/proc/self/cgroup`, or one around it, has left.
  private static long ofGroup(Path root) throws IOException {
    long least = Long.MAX_VALUE;
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      if (line.startsWith("0::/")) {
        Path group = root.resolve(line.substring("0::/".length()));
        for (; group != null && group.startsWith(root); group = group.getParent()) {
          least = Math.min(least, left(group));
        }
      }
    }
    return least;
  }

  private static long left(Path group) throws IOException {
    Path max = group.resolve("memory.max");
    Path current = group.resolve("memory.current");
    if (!Files.isReadable(max) || !Files.isReadable(current)) {
      return Long.MAX_VALUE;
    }
    String limit = Files.readString(max).strip();
    return limit.equals("max")
        ? Long.MAX_VALUE
        : Long.parseLong(limit) - Long.parseLong(Files.readString(current).strip());
  }
}
