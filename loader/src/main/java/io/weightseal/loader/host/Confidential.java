package io.weightseal.loader.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/// Whether the machine, and its GPU, are closed to whoever owns the hardware; by their own account.
final class Confidential {
  private static final Set<String> FLAGS = Set.of("sev_snp", "tdx_guest");
  private static final String NVIDIA_SMI = "/usr/bin/nvidia-smi";
  private static final String NVIDIA = "0x10de";

  private Confidential() {}

  /// AMD's flag alone says that the processor could, and hosts have it, too; the guest's devices
  /// say that it does. Intel's flag is only there in guests.
  static Assessment machine(Host host) {
    Set<String> flags = flags(host);
    boolean amd = host.has("/dev/sev-guest") || host.has("/sys/devices/system/cpu/sev/vmpl");
    boolean intel = host.has("/dev/tdx_guest") || flags.contains("tdx_guest");
    return Assessment.active(
        amd || intel,
        host.presence("/dev/sev-guest"),
        host.presence("/sys/devices/system/cpu/sev/vmpl"),
        host.presence("/dev/tdx_guest"),
        new Reading(
            "/proc/cpuinfo, flags",
            flags.isEmpty() ? "neither sev_snp nor tdx_guest" : String.join(" ", flags)));
  }

  private static Set<String> flags(Host host) {
    Set<String> found = new TreeSet<>();
    host.line("/proc/cpuinfo", "flags")
        .ifPresent(
            line -> {
              found.addAll(List.of(line.split("[\\s:]+", -1)));
              found.retainAll(FLAGS);
            });
    return found;
  }

  static Assessment gpu(Host host) {
    if (!hasNvidia(host)) {
      return Assessment.of(
          State.NOT_KNOWN, new Reading("/sys/bus/pci/devices/*/vendor", "no GPU of NVIDIA"));
    }
    if (!host.has(NVIDIA_SMI)) {
      return Assessment.of(State.NOT_KNOWN, host.presence(NVIDIA_SMI));
    }
    String said = ask(host.at(NVIDIA_SMI), "conf-compute", "-f");
    Reading reading = new Reading("nvidia-smi conf-compute -f", said.isEmpty() ? "nothing" : said);
    String status = said.replaceAll("\\s+", "").toUpperCase(Locale.ROOT);
    if (status.contains("CCSTATUS:ON")) {
      return Assessment.of(State.ACTIVE, reading);
    }
    return Assessment.of(
        status.contains("CCSTATUS:OFF") ? State.NOT_ACTIVE : State.NOT_KNOWN, reading);
  }

  private static boolean hasNvidia(Host host) {
    if (host.has("/proc/driver/nvidia/version")) {
      return true;
    }
    try (DirectoryStream<Path> devices =
        Files.newDirectoryStream(host.at("/sys/bus/pci/devices"))) {
      for (Path device : devices) {
        if (Files.readString(device.resolve("vendor")).strip().equals(NVIDIA)) {
          return true;
        }
      }
    } catch (IOException e) {
      // No such bus.
    }
    return false;
  }

  private static String ask(Path program, String... arguments) {
    List<String> words = new ArrayList<>(List.of(program.toString()));
    words.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
      try {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          return "";
        }
        return new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
