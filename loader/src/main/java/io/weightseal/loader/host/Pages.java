package io.weightseal.loader.host;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Memory;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// What kinds of memory are to be had.
final class Pages {
  private static final long PAGE_BYTES = 4096;
  // Keys take a page for each 128 of them; the rest is room for others.
  private static final long ENOUGH_LOCKED_BYTES = 16 * PAGE_BYTES;

  private Pages() {}

  static Assessment unswappableFileSystem(Host host) {
    boolean root = host.isCapable(Host.CAP_SYS_ADMIN) && host.isInFirstUserNamespace();
    return Assessment.active(
        host.isKernelSince(6, 4).map(since -> since && root),
        host.kernel().reading(),
        new Reading("CAP_SYS_ADMIN on this machine", root ? "yes" : "no"));
  }

  static Assessment hugePages(Host host) {
    HostFile shmem = host.file("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
    return Assessment.active(
        shmem instanceof HostFile.Absent
            ? Optional.of(false)
            : shmem.content().map(text -> !text.contains("[deny]")),
        shmem.reading(),
        host.file("/proc/sys/vm/nr_hugepages").reading());
  }

  static Assessment lockedMemory(Host host) {
    Optional<String> limit =
        host.line("/proc/self/limits", "Max locked memory").map(Pages::softLimit);
    boolean unlimited = host.isCapable(Host.CAP_IPC_LOCK) && host.isInFirstUserNamespace();
    return Assessment.active(
        limit.map(text -> unlimited || isEnough(text)),
        new Reading("/proc/self/limits, Max locked memory", limit.orElse("not there")),
        new Reading("CAP_IPC_LOCK on this machine", unlimited ? "yes" : "no"));
  }

  /// Of the two limits in a line of `/proc/PID/limits`, the one that counts.
  static String softLimit(String line) {
    return line.split("\\s+", 2)[0];
  }

  private static boolean isEnough(String limit) {
    return limit.equals("unlimited") || Long.parseLong(limit) >= ENOUGH_LOCKED_BYTES;
  }

  /// Found out by making some.
  static Assessment secretMemory(Host host) {
    try (Descriptor file = Memory.createSecret()) {
      Memory.resize(file, PAGE_BYTES);
      MemorySegment page = Memory.map(file, PAGE_BYTES, Memory.Access.WRITE);
      page.fill((byte) 0);
      Memory.unmap(page);
      return Assessment.of(State.ACTIVE, new Reading("memfd_secret(2)", "made and mapped a page"));
    } catch (LinuxException e) {
      String words =
          e.error() == Errors.ENOSYS
              ? "this kernel does not have it, or has it turned off"
              : String.valueOf(e.getMessage());
      return Assessment.of(
          State.NOT_ACTIVE, new Reading("memfd_secret(2)", words), host.kernel().reading());
    }
  }
}
