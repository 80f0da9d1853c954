package io.weightseal.loader.host;

/// Whether memory goes to disks.
final class Swapping {
  private Swapping() {}

  /// proc_swaps(5): a heading, then a line for each. zswap holds pages back in memory, but only on
  /// their way to one of these.
  static Assessment swap(Host host) {
    HostFile swaps = host.file("/proc/swaps");
    HostFile zswap = host.file("/sys/module/zswap/parameters/enabled");
    if (swaps instanceof HostFile.Absent) {
      // A kernel that cannot swap has no such file.
      return Assessment.of(State.ACTIVE, swaps.reading());
    }
    return Assessment.active(
        swaps.content().map(text -> text.lines().count() == 1),
        swaps.reading(swaps.content().map(Swapping::listed).orElse("")),
        zswap.reading());
  }

  private static String listed(String swaps) {
    String areas =
        String.join(", ", swaps.lines().skip(1).map(line -> line.split("\\s", 2)[0]).toList());
    return areas.isEmpty() ? "none" : areas;
  }

  /// `/sys/power/disk` is there where the kernel can hibernate, and says `[disabled]` where it must
  /// not.
  static Assessment hibernation(Host host) {
    HostFile disk = host.file("/sys/power/disk");
    HostFile states = host.file("/sys/power/state");
    boolean possible =
        states.content().map(text -> (" " + text + " ").contains(" disk ")).orElse(false)
            && !disk.content().map(text -> text.contains("[disabled]")).orElse(true);
    if (disk instanceof HostFile.Unreadable || states instanceof HostFile.Unreadable) {
      return Assessment.of(State.NOT_KNOWN, disk.reading(), states.reading());
    }
    return Assessment.active(!possible, disk.reading(), states.reading());
  }
}
