package io.weightseal.cli.settings;

import io.weightseal.cli.failure.CommandFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/// Files that decide what is let in or given out, and so must be out of others' reach.
final class OwnFiles {
  private OwnFiles() {}

  /// Refuses a file or folder that somebody else than root and `user` could write to.
  ///
  /// @param what decides, for the message
  static void require(String what, Path path, int user) throws CommandFailedException, IOException {
    Object owner = Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    Set<PosixFilePermission> mode = Files.getPosixFilePermissions(path);
    if (!(owner.equals(0) || owner.equals(user))
        || mode.contains(PosixFilePermission.OTHERS_WRITE)
        || mode.contains(PosixFilePermission.GROUP_WRITE)) {
      throw CommandFailedException.noAccess(
          what + ": others than root and its user can write to " + path,
          "take it from them: chown, chmod go-w");
    }
  }
}
