package io.weightseal.keys.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Files and folders that nobody but their owner can read, written so that they survive a crash.
///
/// A check and the opening that follows it are two steps. Between them only the owner could change
/// anything, since the folder above was found to be the owner's alone.
public final class PrivateFiles {
  static final FileAttribute<Set<PosixFilePermission>> FILE_PERMISSIONS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<Set<PosixFilePermission>> FOLDER_PERMISSIONS =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private PrivateFiles() {}

  /// Fails unless `folder` is a folder that belongs to this process's user alone.
  public static void requireFolder(Path folder) throws IOException {
    FileStatus status = FileStatus.of(folder);
    if (!status.isFolder()) {
      throw denied(folder + " is " + status.kind() + "; a key store keeps only folders here");
    }
    status.requirePrivate(folder, "700");
  }

  /// The bytes of `file`, at most `max` of them, if it is a file that belongs to this process's
  /// user alone.
  public static byte[] read(Path file, int max) throws IOException {
    FileStatus status = FileStatus.of(file);
    if (!status.isFile()) {
      throw denied(file + " is " + status.kind() + "; a key store keeps only files here");
    }
    status.requirePrivate(file, "600");
    return bytes(file, max);
  }

  /// The bytes of `file`, at most `max` of them, if it is a file that nobody but this process's user
  /// can change, in a folder in which nobody else but root can put another in its place.
  public static byte[] readOwn(Path file, int max) throws IOException {
    FileStatus status = FileStatus.of(file);
    if (!status.isFile()) {
      throw denied(file + " is " + status.kind() + "; only a file will do");
    }
    status.requireOwn(file);
    Path folder = file.toAbsolutePath().resolveSibling(".").toRealPath();
    FileStatus.of(folder).requireOwnOrRoots(folder);
    return bytes(file, max);
  }

  private static byte[] bytes(Path file, int max) throws IOException {
    try (FileChannel channel = FileChannel.open(file, READ, NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size > max) {
        throw new KeyServiceException(
            Reason.DAMAGED, file + " has " + size + " bytes; at most " + max + " are expected");
      }
      ByteBuffer buffer = ByteBuffer.allocateDirect((int) size);
      try {
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
      } finally {
        wipe(buffer);
      }
    }
  }

  /// Makes `folder` and what is missing above it, and makes their names durable.
  public static void createFolders(Path folder) throws IOException {
    List<Path> parents = new ArrayList<>();
    for (Path each = folder;
        each.getParent() != null && Files.notExists(each, NOFOLLOW_LINKS);
        each = each.getParent()) {
      parents.add(each.getParent());
    }
    Files.createDirectories(folder, FOLDER_PERMISSIONS);
    for (Path parent : parents) {
      sync(parent);
    }
  }

  /// Makes `folder` below one that is there.
  public static void createFolder(Path folder) throws IOException {
    Files.createDirectory(folder, FOLDER_PERMISSIONS);
  }

  /// Makes a new file with `bytes` and makes them durable; its name becomes durable by [#sync].
  public static void create(Path file, byte[] bytes) throws IOException {
    // A direct buffer of our own can be wiped; the one that the channel would use otherwise cannot.
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
    try (FileChannel channel =
        FileChannel.open(file, Set.of(CREATE_NEW, WRITE), FILE_PERMISSIONS)) {
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    } finally {
      wipe(buffer);
    }
  }

  /// Puts a file with `bytes` in the place of `file` in one durable step.
  public static void replace(Path file, byte[] bytes) throws IOException {
    Path fresh = file.resolveSibling(".new-" + file.getFileName());
    Files.deleteIfExists(fresh);
    create(fresh, bytes);
    move(fresh, file);
  }

  /// Renames in one durable step within a folder.
  public static void move(Path from, Path to) throws IOException {
    Files.move(from, to, ATOMIC_MOVE);
    sync(to.resolveSibling("."));
  }

  /// Makes the names in `folder` durable.
  public static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  /// Removes a folder and the files in it, if it is there.
  public static void deleteFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
    Files.delete(folder);
  }

  private static KeyServiceException denied(String message) {
    return new KeyServiceException(Reason.DENIED, message);
  }

  private static void wipe(ByteBuffer buffer) {
    buffer.clear().put(new byte[buffer.capacity()]);
  }
}
