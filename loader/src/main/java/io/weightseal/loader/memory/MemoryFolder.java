package io.weightseal.loader.memory;

import io.weightseal.api.WeightsealException;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.loader.linux.Errors;
import io.weightseal.loader.linux.LinuxException;
import io.weightseal.loader.linux.Mounts;
import io.weightseal.loader.linux.Processes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// A model's files as they were, in a file system that is memory and never swapped. Whoever has it
/// mounted sees it; its pages are freed when the last mount is gone.
public final class MemoryFolder {
  private static final long FLAGS = Mounts.NO_SETUID | Mounts.NO_DEVICES | Mounts.NO_EXECUTION;

  private final Path path;
  private final Kind kind;

  private MemoryFolder(Path path, Kind kind) {
    this.path = path;
    this.kind = kind;
  }

  /// Which file system it is, and why it is not swapped.
  public enum Kind {
    NO_SWAP("tmpfs that is never swapped (noswap)"),
    RAMFS("ramfs, which is never swapped, without huge pages"),
    SWAP_IS_OFF("tmpfs; this host has no swap");

    private final String description;

    Kind(String description) {
      this.description = description;
    }

    public String description() {
      return description;
    }
  }

  /// Mounts an empty one, in the calling thread's mount namespace.
  ///
  /// @param at an existing folder
  public static MemoryFolder mount(Path at) throws IOException {
    String options = "mode=0700,size=0,huge=";
    // Huge pages halve the time to read, see docs/performance.md; kernels without them refuse.
    for (String huge : List.of("within_size", "never")) {
      if (tried(at, "tmpfs", options + huge + ",noswap")) {
        return new MemoryFolder(at, Kind.NO_SWAP);
      }
    }
    if (SwapSpace.isOn()) {
      Mounts.mount("weightseal", at, "ramfs", FLAGS, "mode=0700");
      return new MemoryFolder(at, Kind.RAMFS);
    }
    if (!tried(at, "tmpfs", options + "within_size")) {
      Mounts.mount("weightseal", at, "tmpfs", FLAGS, options + "never");
    }
    return new MemoryFolder(at, Kind.SWAP_IS_OFF);
  }

  private static boolean tried(Path at, String type, String options) throws IOException {
    try {
      Mounts.mount("weightseal", at, type, FLAGS, options);
      return true;
    } catch (LinuxException e) {
      if (e.error() == Errors.EINVAL || e.error() == Errors.EPERM) {
        return false;
      }
      throw e;
    }
  }

  public Path path() {
    return path;
  }

  public Kind kind() {
    return kind;
  }

  /// Decrypts every file of a model into the folder, and makes it read-only for good, for the user
  /// who runs this process.
  public void fill(SealedModel model, int threads) throws IOException, WeightsealException {
    fill(model, threads, Processes.effectiveUser(), Processes.effectiveGroup());
  }

  /// The same for another user, which takes root.
  public void fill(SealedModel model, int threads, int user, int group)
      throws IOException, WeightsealException {
    List<FileChannel> open = new ArrayList<>();
    try {
      List<ModelFill.Copy> copies = new ArrayList<>();
      for (SealedFile file : model.files()) {
        Path target = path.resolve(file.path());
        Files.createDirectories(target.getParent());
        FileChannel channel =
            FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        open.add(channel);
        copies.add(new ModelFill.Copy(file, channel));
      }
      new ModelFill(threads).write(copies);
    } finally {
      for (FileChannel channel : open) {
        channel.close();
      }
    }
    makeReadOnly(user, group);
  }

  private void makeReadOnly(int user, int group) throws IOException {
    try (var all = Files.walk(path)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Files.setPosixFilePermissions(
            each,
            PosixFilePermissions.fromString(Files.isDirectory(each) ? "r-x------" : "r--------"));
        Files.setAttribute(each, "unix:gid", group);
        Files.setAttribute(each, "unix:uid", user);
      }
    }
    Mounts.remount(path, FLAGS | Mounts.READ_ONLY);
  }
}
