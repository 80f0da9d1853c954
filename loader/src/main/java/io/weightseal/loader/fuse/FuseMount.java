package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.MountTable;
import io.weightseal.loader.linux.Mounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Mounts of `/dev/fuse`: read-only, without set-user-id, devices and execution, for one user.
public final class FuseMount {
  /// What mount tables show.
  public static final String SOURCE = "weightseal";

  public static final String TYPE = "fuse.weightseal";

  private static final Path DEVICE = Path.of("/dev/fuse");
  // Larger than what one request asks for, so that several are on their way at once.
  private static final int READ_AHEAD_KIB = 4096;

  private FuseMount() {}

  /// Mounts at `at` what whoever serves the returned device will answer. Takes CAP_SYS_ADMIN.
  ///
  /// @param at an existing folder
  /// @return owned by the caller
  public static Descriptor mount(Path at, Owner owner) throws IOException {
    Descriptor device = Descriptor.open(DEVICE, Descriptor.Access.READ_AND_WRITE);
    try {
      // Without allow_other the kernel itself refuses everyone but the owner, root included.
      String options =
          "fd=%d,rootmode=40000,user_id=%d,group_id=%d,default_permissions"
              .formatted(device.number(), owner.user(), owner.group());
      Mounts.mount(
          SOURCE,
          at,
          TYPE,
          Mounts.READ_ONLY
              | Mounts.NO_SETUID
              | Mounts.NO_DEVICES
              | Mounts.NO_EXECUTION
              | Mounts.NO_ACCESS_TIMES,
          options);
      return device;
    } catch (IOException e) {
      device.close();
      throw e;
    }
  }

  /// Lets the kernel read further ahead of who reads in order, where this process may tell it to.
  /// Works only once the mount is being served.
  public static void readAhead(Path at) throws IOException {
    MountTable.Mount mount = MountTable.at(at).orElse(null);
    if (mount == null) {
      return;
    }
    Path setting = Path.of("/sys/class/bdi", mount.device(), "read_ahead_kb");
    if (Files.isWritable(setting)) {
      Files.writeString(setting, Integer.toString(READ_AHEAD_KIB));
    }
  }
}
