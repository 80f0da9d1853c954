package io.weightseal.loader.fuse;

import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.MountTable;
import io.weightseal.loader.linux.Mounts;
import io.weightseal.loader.run.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A mount that this software made, whether its server still runs or not.
public final class MountedModel {
  private MountedModel() {}

  /// The mount at `at`, if it is a model.
  ///
  /// @param at absolute, without symbolic links
  public static Optional<MountTable.Mount> at(Path at) throws IOException {
    return MountTable.at(at).filter(mount -> mount.source().equals(FuseMount.SOURCE));
  }

  /// How to end one.
  public enum Ending {
    /// Only when nobody uses it.
    IF_UNUSED,
    /// At once; who has it open may go on until he closes it, while the server runs.
    AT_ONCE
  }

  /// Ends the mount at `at`.
  public static void end(Path at, Ending ending) throws IOException {
    if (!Namespace.mayBeMade()) {
      Fusermount.unmount(at);
      return;
    }
    try {
      switch (ending) {
        case IF_UNUSED -> Mounts.unmount(at);
        case AT_ONCE -> Mounts.detach(at);
      }
    } catch (LinuxException e) {
      throw e.error() == Errors.EBUSY
          ? new MountException(at + " is in use; end the programs that use it, or add --now", e)
          : e;
    }
  }
}
