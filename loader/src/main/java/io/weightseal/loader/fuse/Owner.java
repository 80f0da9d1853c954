package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Processes;

/// Who a mounted model is for. Nobody else is served, and root only where it is root.
///
/// @param group the primary group of the owner's processes, which the kernel compares as well
public record Owner(int user, int group) {
  /// Whoever runs this process.
  public static Owner ofProcess() {
    return new Owner(Processes.effectiveUser(), Processes.effectiveGroup());
  }
}
