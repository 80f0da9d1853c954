package io.weightseal.loader.host;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The machine, as its kernel's files describe it, and this process in it.
public final class Host {
  static final int CAP_IPC_LOCK = 14;
  static final int CAP_SYS_ADMIN = 21;

  private final Path root;

  /// @param root `/`, or a folder that has some of its files
  Host(Path root) {
    this.root = root;
  }

  /// The one that this process runs on.
  public static Host ofProcess() {
    return new Host(Path.of("/"));
  }

  /// How all protections stand here, in the order of [Check].
  public List<Protection> protections() {
    List<Protection> all = new ArrayList<>();
    for (Check check : Check.values()) {
      all.add(check.on(this));
    }
    return all;
  }

  HostFile file(String path) {
    try {
      return new HostFile.Read(path, Files.readString(at(path)).stripTrailing());
    } catch (NoSuchFileException e) {
      return new HostFile.Absent(path);
    } catch (AccessDeniedException e) {
      return new HostFile.Unreadable(path, "permission denied");
    } catch (IOException e) {
      return new HostFile.Unreadable(path, String.valueOf(e.getMessage()));
    }
  }

  boolean has(String path) {
    return Files.exists(at(path));
  }

  /// Whether a device or folder is there, as a reading.
  Reading presence(String path) {
    return new Reading(path, has(path) ? "there" : "not there");
  }

  Path at(String path) {
    return root.resolve(path.substring(1));
  }

  /// The value of a line `NAME: VALUE` of a file.
  Optional<String> line(String path, String name) {
    return file(path)
        .content()
        .flatMap(
            text ->
                text.lines()
                    .filter(line -> line.startsWith(name))
                    .findFirst()
                    .map(line -> line.substring(name.length()).strip()));
  }

  /// Whether this process has a capability in its own namespace of users.
  boolean isCapable(int capability) {
    return line("/proc/thread-self/status", "CapEff:")
        .map(mask -> new BigInteger(mask, 16).testBit(capability))
        .orElse(false);
  }

  /// Whether this process's root is the machine's, not one of a namespace.
  boolean isInFirstUserNamespace() {
    return file("/proc/self/uid_map")
        .content()
        .map(map -> map.strip().replaceAll("\\s+", " ").equals("0 0 4294967295"))
        .orElse(false);
  }

  /// The kernel's release, such as `6.12.0`.
  HostFile kernel() {
    return file("/proc/sys/kernel/osrelease");
  }

  /// Whether the kernel is of a release from `major.minor` on; empty when it does not say.
  Optional<Boolean> isKernelSince(int major, int minor) {
    return kernel()
        .content()
        .filter(release -> release.matches("\\d+\\.\\d+.*"))
        .map(release -> release.split("[^0-9]", 3))
        .map(
            parts -> {
              int theirs = Integer.parseInt(parts[0]);
              return theirs > major || (theirs == major && Integer.parseInt(parts[1]) >= minor);
            });
  }
}
