package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Processes;
import io.weightseal.loader.linux.Sockets;
import io.weightseal.loader.run.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Mounts for users who may not mount: by fusermount3(1), which runs as root.
final class Fusermount {
  private static final String NAME = "fusermount3";
  private static final Path SHELL = Path.of("/bin/sh");
  // It sends the descriptor through the socket that the variable names, and here its errors, too.
  private static final String TALKING = "exec env _FUSE_COMMFD=0 \"$@\" 2>&0";
  private static final String OPTIONS =
      "ro,nosuid,nodev,noexec,noatime,default_permissions,fsname="
          + FuseMount.SOURCE
          + ",subtype="
          + FuseMount.TYPE.substring("fuse.".length());

  private Fusermount() {}

  /// Mounts at `at` for the calling user.
  ///
  /// @return owned by the caller
  static Descriptor mount(Path at) throws IOException {
    List<Descriptor> ends = Sockets.pair();
    try (Descriptor own = ends.getFirst()) {
      int process;
      try (Descriptor other = ends.getLast()) {
        process =
            Processes.start(
                SHELL,
                List.of("sh", "-c", TALKING, "sh", program(), "-o", OPTIONS, "--", at.toString()),
                other);
      }
      List<Descriptor> received = new ArrayList<>();
      String said = allOf(own, received);
      Processes.await(process);
      if (received.isEmpty()) {
        throw new MountException(
            at + " cannot be mounted: " + said.strip() + "; choose a folder that is yours");
      }
      return received.getFirst();
    }
  }

  private static String allOf(Descriptor socket, List<Descriptor> received) throws LinuxException {
    StringBuilder said = new StringBuilder();
    byte[] buffer = new byte[1024];
    for (int n = Sockets.receive(socket, buffer, received);
        n >= 0 && received.isEmpty();
        n = Sockets.receive(socket, buffer, received)) {
      said.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
    }
    return said.toString();
  }

  /// Ends what the calling user had mounted.
  static void unmount(Path at) throws IOException {
    Process process =
        new ProcessBuilder(program(), "-u", "--", at.toString()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new MountException(
            at + " cannot be unmounted: " + said.strip() + "; end what uses it, and try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String program() throws MountException {
    try {
      return Program.find(List.of(NAME), System.getenv("PATH")).file().toString();
    } catch (NoSuchFileException e) {
      throw new MountException(
          "only root may mount here, or whoever has "
              + NAME
              + "; install the package fuse3, or use weightseal run",
          e);
    }
  }
}
