package io.weightseal.loader.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Whether this host writes memory to disks.
public final class SwapSpace {
  private SwapSpace() {}

  /// Whether any swap is on, as `/proc/swaps` lists it below its heading.
  public static boolean isOn() throws IOException {
    return Files.readAllLines(Path.of("/proc/swaps")).size() > 1;
  }
}
