package io.weightseal.loader.host;

import io.weightseal.loader.linux.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/// What the kernel lets this user do that a way of loading needs.
final class Facilities {
  private Facilities() {}

  static Assessment passthrough(Host host) {
    Optional<Boolean> built = option(host, "CONFIG_FUSE_PASSTHROUGH");
    boolean root = host.isCapable(Host.CAP_SYS_ADMIN) && host.isInFirstUserNamespace();
    boolean possible = host.isKernelSince(6, 9).orElse(false) && host.has("/dev/fuse") && root;
    return Assessment.active(
        possible ? built : Optional.of(false),
        host.kernel().reading(),
        host.presence("/dev/fuse"),
        new Reading("CAP_SYS_ADMIN on this machine", root ? "yes" : "no"),
        new Reading(
            "/proc/config.gz, CONFIG_FUSE_PASSTHROUGH",
            built.map(is -> is ? "y" : "n").orElse("not there")));
  }

  /// A setting of the running kernel's build, where it tells.
  private static Optional<Boolean> option(Host host, String name) {
    try (GZIPInputStream config =
        new GZIPInputStream(Files.newInputStream(host.at("/proc/config.gz")))) {
      String text = new String(config.readAllBytes(), StandardCharsets.UTF_8);
      return Optional.of(text.contains("\n" + name + "=y\n"));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  static Assessment userNamespaces(Host host) {
    if (Processes.effectiveUser() == 0 && host.isCapable(Host.CAP_SYS_ADMIN)) {
      return Assessment.of(State.ACTIVE, new Reading("this user", "root, who needs none"));
    }
    List<Reading> readings = new ArrayList<>();
    boolean allowed =
        Stream.of(
                new Forbidden("/proc/sys/user/max_user_namespaces", "0"),
                new Forbidden("/proc/sys/kernel/unprivileged_userns_clone", "0"),
                new Forbidden("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"))
            .map(
                setting -> {
                  HostFile file = host.file(setting.path);
                  readings.add(file.reading());
                  return !file.content().equals(Optional.of(setting.value));
                })
            .reduce(true, Boolean::logicalAnd);
    boolean there = host.has("/proc/self/ns/user");
    readings.add(host.presence("/proc/self/ns/user"));
    return new Assessment(allowed && there ? State.ACTIVE : State.NOT_ACTIVE, readings);
  }

  /// A value under which users without privileges make no namespaces.
  private record Forbidden(String path, String value) {}
}
