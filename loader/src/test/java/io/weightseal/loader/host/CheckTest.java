package io.weightseal.loader.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.loader.linux.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Machines that are not here stand as folders with what their kernels say; the rest asks the
/// kernel that runs the test.
@EnabledOnOs(OS.LINUX)
class CheckTest {
  @TempDir Path root;

  private CheckTest with(String path, String text) throws IOException {
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    return this;
  }

  private State state(Check check) {
    return check.on(new Host(root)).state();
  }

  @Test
  void seesSwap() throws Exception {
    with("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
    assertEquals(State.ACTIVE, state(Check.NO_SWAP));
    with("/proc/swaps", "Filename\tType\tSize\n/dev/sda2   partition\t100\n/swap file\t1\n");
    assertEquals(State.NOT_ACTIVE, state(Check.NO_SWAP));
    String evidence = Check.NO_SWAP.on(new Host(root)).evidence();
    assertTrue(evidence.startsWith("/proc/swaps: /dev/sda2, /swap;"), evidence);
  }

  @Test
  void takesAnUnreadableFileForNotKnown() throws Exception {
    Files.createDirectories(root.resolve("proc/swaps"));
    assertEquals(State.NOT_KNOWN, state(Check.NO_SWAP));
    Files.createDirectories(root.resolve("sys/power/disk"));
    assertEquals(State.NOT_KNOWN, state(Check.NO_HIBERNATION));
    Files.createDirectories(root.resolve("proc/sys/kernel/yama/ptrace_scope"));
    assertEquals(State.NOT_KNOWN, state(Check.PTRACE_SCOPE));
    assertEquals(State.NOT_KNOWN, state(Check.NO_CORE_DUMPS));
    assertEquals(State.NOT_KNOWN, state(Check.NO_SWAP_TMPFS));
    assertEquals(State.NOT_KNOWN, state(Check.LOCKED_MEMORY));
  }

  @Test
  void seesHibernation() throws Exception {
    with("/sys/power/state", "freeze mem disk\n");
    with("/sys/power/disk", "[platform] shutdown reboot\n");
    assertEquals(State.NOT_ACTIVE, state(Check.NO_HIBERNATION));
    with("/sys/power/disk", "[disabled]\n");
    assertEquals(State.ACTIVE, state(Check.NO_HIBERNATION));
    with("/sys/power/disk", "[platform]\n").with("/sys/power/state", "freeze mem\n");
    assertEquals(State.ACTIVE, state(Check.NO_HIBERNATION));
    Files.delete(root.resolve("sys/power/disk"));
    assertEquals(State.ACTIVE, state(Check.NO_HIBERNATION));
  }

  @Test
  void knowsThatLimitsDoNotHoldForPrograms() throws Exception {
    with("/proc/self/limits", "Max core file size        0        0      bytes\n");
    with("/proc/sys/kernel/core_pattern", "core\n");
    assertEquals(State.ACTIVE, state(Check.NO_CORE_DUMPS));
    with("/proc/sys/kernel/core_pattern", "|/usr/lib/systemd/systemd-coredump %P\n");
    assertEquals(State.NOT_ACTIVE, state(Check.NO_CORE_DUMPS));
    with("/proc/self/limits", "Max core file size        1        1      bytes\n");
    assertEquals(State.ACTIVE, state(Check.NO_CORE_DUMPS));
    with("/proc/sys/kernel/core_pattern", "@/run/dumps\n");
    assertEquals(State.NOT_KNOWN, state(Check.NO_CORE_DUMPS));
    with("/proc/self/limits", "Max core file size     unlimited   unlimited   bytes\n");
    with("/proc/sys/kernel/core_pattern", "core\n");
    assertEquals(State.NOT_ACTIVE, state(Check.NO_CORE_DUMPS));
  }

  @Test
  void seesYama() throws Exception {
    assertEquals(State.NOT_ACTIVE, state(Check.PTRACE_SCOPE));
    with("/proc/sys/kernel/yama/ptrace_scope", "0\n");
    assertEquals(State.NOT_ACTIVE, state(Check.PTRACE_SCOPE));
    with("/proc/sys/kernel/yama/ptrace_scope", "1\n");
    assertEquals(State.ACTIVE, state(Check.PTRACE_SCOPE));
  }

  @Test
  void takesOnlyAGuestForAConfidentialMachine() throws Exception {
    assertEquals(State.NOT_ACTIVE, state(Check.CONFIDENTIAL_VM));
    // A host that could run such guests has the flag, too.
    with("/proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu sev sev_es sev_snp\nbugs: none\n");
    assertEquals(State.NOT_ACTIVE, state(Check.CONFIDENTIAL_VM));
    assertTrue(Check.CONFIDENTIAL_VM.on(new Host(root)).evidence().endsWith("flags: sev_snp"));
    with("/dev/sev-guest", "");
    assertEquals(State.ACTIVE, state(Check.CONFIDENTIAL_VM));
    Files.delete(root.resolve("dev/sev-guest"));
    with("/proc/cpuinfo", "flags\t\t: fpu tdx_guest\n");
    assertEquals(State.ACTIVE, state(Check.CONFIDENTIAL_VM));
  }

  @Test
  void asksAGpuForItsMode() throws Exception {
    assertEquals(State.NOT_KNOWN, state(Check.CONFIDENTIAL_GPU));
    with("/sys/bus/pci/devices/0000:00:05.0/vendor", "0x8086\n");
    assertTrue(Check.CONFIDENTIAL_GPU.on(new Host(root)).evidence().contains("no GPU"));
    with("/sys/bus/pci/devices/0000:00:06.0/vendor", "0x10de\n");
    assertEquals(State.NOT_KNOWN, state(Check.CONFIDENTIAL_GPU));
    gpuSays("CC status: OFF");
    assertEquals(State.NOT_ACTIVE, state(Check.CONFIDENTIAL_GPU));
    gpuSays("CC status: ON");
    assertEquals(State.ACTIVE, state(Check.CONFIDENTIAL_GPU));
    gpuSays("Failed to initialize NVML");
    assertEquals(State.NOT_KNOWN, state(Check.CONFIDENTIAL_GPU));
  }

  private void gpuSays(String words) throws IOException {
    with(
        "/usr/bin/nvidia-smi",
        "#!/bin/sh\n[ \"$*\" = 'conf-compute -f' ] && echo '" + words + "'\n");
    Path program = root.resolve("usr/bin/nvidia-smi");
    assertTrue(program.toFile().setExecutable(true));
  }

  @Test
  void seesHowMuchMayBeLocked() throws Exception {
    String limit = "Max locked memory         %s      8388608              bytes\n";
    with("/proc/self/limits", limit.formatted("0"));
    assertEquals(State.NOT_ACTIVE, state(Check.LOCKED_MEMORY));
    with("/proc/self/limits", limit.formatted("8388608"));
    assertEquals(State.ACTIVE, state(Check.LOCKED_MEMORY));
    with("/proc/self/limits", limit.formatted("0"));
    with("/proc/thread-self/status", "CapEff:\t0000000000004000\n");
    assertEquals(State.NOT_ACTIVE, state(Check.LOCKED_MEMORY));
    with("/proc/self/uid_map", "         0          0 4294967295\n");
    assertEquals(State.ACTIVE, state(Check.LOCKED_MEMORY));
  }

  @Test
  void needsKernelAndRootForWhatOnlyTheyGive() throws Exception {
    with("/proc/thread-self/status", "CapEff:\t0000000000200000\n");
    with("/proc/self/uid_map", "0 0 4294967295\n").with("/dev/fuse", "");
    with("/proc/sys/kernel/osrelease", "6.4.0-13-generic\n");
    assertEquals(State.ACTIVE, state(Check.NO_SWAP_TMPFS));
    assertEquals(State.NOT_ACTIVE, state(Check.FUSE_PASSTHROUGH));
    with("/proc/sys/kernel/osrelease", "5.15.0\n");
    assertEquals(State.NOT_ACTIVE, state(Check.NO_SWAP_TMPFS));
    with("/proc/sys/kernel/osrelease", "6.10\n");
    assertEquals(State.NOT_KNOWN, state(Check.FUSE_PASSTHROUGH));
    try (var config = new GZIPOutputStream(Files.newOutputStream(root.resolve("proc/config.gz")))) {
      config.write(
          "#\nCONFIG_FUSE_PASSTHROUGH=y\nCONFIG_X=y\n".getBytes(StandardCharsets.US_ASCII));
    }
    assertEquals(State.ACTIVE, state(Check.FUSE_PASSTHROUGH));
    with("/proc/self/uid_map", "0 1000 1\n");
    assertEquals(State.NOT_ACTIVE, state(Check.NO_SWAP_TMPFS));
    assertEquals(State.NOT_ACTIVE, state(Check.FUSE_PASSTHROUGH));
  }

  @Test
  void seesWhoMayMakeNamespaces() throws Exception {
    with("/proc/self/ns/user", "");
    boolean root = Processes.effectiveUser() == 0;
    with("/proc/sys/user/max_user_namespaces", "100\n");
    assertEquals(State.ACTIVE, state(Check.USER_NAMESPACES));
    with("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1\n");
    assertEquals(State.NOT_ACTIVE, state(Check.USER_NAMESPACES));
    if (root) {
      with("/proc/thread-self/status", "CapEff:\t0000000000200000\n");
      assertEquals(State.ACTIVE, state(Check.USER_NAMESPACES));
    }
  }

  @Test
  void doesNotPromiseWhatNothingKeeps() {
    assertEquals(State.NOT_ACTIVE, Check.NO_ROOT_REACH.on(Host.ofProcess()).state());
    assertEquals(State.NOT_ACTIVE, Check.NO_SAME_USER_REACH.on(Host.ofProcess()).state());
  }

  @Test
  void looksAtThisProcess() throws Exception {
    Processes.forbidDumps();
    assertFalse(Processes.areDumpsAllowed());
    with("/proc/self/uid_map", "0 0 4294967295\n");
    assertEquals(State.ACTIVE, state(Check.NOT_DUMPABLE));
    // Whoever made the namespace has all rights over what runs in it.
    with("/proc/self/uid_map", "1000 1000 1\n");
    assertEquals(State.NOT_ACTIVE, state(Check.NOT_DUMPABLE));
    String limits = Files.readString(Path.of("/proc/self/limits"));
    assertTrue(limits.matches("(?s).*Max core file size +[01] +[01] .*"), limits);
    // The launcher sets it, and this test is not started by the launcher.
    assertEquals(State.NOT_ACTIVE, Check.NO_ATTACH.on(Host.ofProcess()).state());
  }

  @Test
  void namesEveryCheckOnceAndExplainsIt() {
    for (Protection protection : Host.ofProcess().protections()) {
      assertEquals(Optional.of(protection.check()), Check.named(protection.name()));
      assertTrue(protection.name().matches("[a-z]+(-[a-z]+)*"), protection.name());
      assertFalse(protection.readings().isEmpty(), protection.name());
      assertTrue(protection.check().matters().endsWith("."), protection.name());
      assertFalse(protection.check().next().contains("; next"), protection.name());
    }
    assertEquals(Optional.empty(), Check.named("no_swap"));
    assertEquals(Check.values().length, Check.names().size());
  }
}
