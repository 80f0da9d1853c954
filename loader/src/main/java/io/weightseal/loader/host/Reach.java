package io.weightseal.loader.host;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Processes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Who reaches the memory of a process.
final class Reach {
  private Reach() {}

  /// In a namespace of users that a user has made, it does not count: outside of it, that user has
  /// every right over the processes in it, and reads them all the same.
  static Assessment dumpable(Host host) throws LinuxException {
    boolean allowed = Processes.areDumpsAllowed();
    boolean first = host.isInFirstUserNamespace();
    return Assessment.active(
        !allowed && first,
        new Reading("prctl(PR_GET_DUMPABLE) of this process", allowed ? "1" : "0"),
        new Reading(
            "/proc/self/uid_map", first ? "the machine's own users" : "a namespace of users"),
        host.file("/proc/sys/fs/suid_dumpable").reading());
  }

  /// core(5): the limit of a process counts for files. Where the pattern names a program (`|`),
  /// only a limit of one byte does; what holds for sockets (`@`) is for their server to say.
  static Assessment coreDumps(Host host) {
    HostFile pattern = host.file("/proc/sys/kernel/core_pattern");
    Optional<String> limit =
        host.line("/proc/self/limits", "Max core file size").map(Pages::softLimit);
    Reading[] readings = {
      pattern.reading(),
      new Reading("/proc/self/limits, Max core file size", limit.orElse("not there"))
    };
    if (pattern.content().isEmpty() || limit.isEmpty()) {
      return Assessment.of(State.NOT_KNOWN, readings);
    }
    String bytes = limit.get();
    return switch (pattern.content().get().charAt(0)) {
      case '|' -> Assessment.active(bytes.equals("1"), readings);
      case '@' -> Assessment.of(State.NOT_KNOWN, readings);
      default -> Assessment.active(bytes.equals("0") || bytes.equals("1"), readings);
    };
  }

  static Assessment attaching(Host host) {
    String option = "DisableAttachMechanism";
    String value =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption(option)
            .getValue();
    return Assessment.active(value.equals("true"), new Reading("-XX:" + option, value));
  }

  static Assessment ptraceScope(Host host) {
    HostFile scope = host.file("/proc/sys/kernel/yama/ptrace_scope");
    return Assessment.active(
        scope instanceof HostFile.Absent
            ? Optional.of(false)
            : scope.content().map(text -> !text.equals("0")),
        scope.reading());
  }

  /// Never active: execve(2) makes the command dumpable again, and Yama does not ask for
  /// `/proc/PID/root`.
  static Assessment sameUser(Host host) {
    int user = Processes.effectiveUser();
    return Assessment.of(
        State.NOT_ACTIVE,
        new Reading("processes of user " + user + " in /proc", processesOf(host, user)));
  }

  private static String processesOf(Host host, int user) {
    int count = 0;
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(host.at("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (uidOf(process).equals(String.valueOf(user))) {
          count++;
        }
      }
      return Integer.toString(count);
    } catch (IOException e) {
      return "cannot be counted";
    }
  }

  private static String uidOf(Path process) {
    try {
      for (String line : Files.readAllLines(process.resolve("status"))) {
        if (line.startsWith("Uid:")) {
          return line.split("\\s+", 3)[1];
        }
      }
    } catch (IOException e) {
      // It has ended in the meantime.
    }
    return "";
  }

  /// Never active.
  static Assessment root(Host host) {
    return Assessment.of(State.NOT_ACTIVE, host.file("/sys/kernel/security/lockdown").reading());
  }
}
