package io.weightseal.audit;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Files of a log: each stands complete under its name or not at all. Only their owner can read
/// them.
final class DurableFiles {
  private static final boolean POSIX =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  private static final FileAttribute<?>[] FILE = permissions("rw-------");
  private static final FileAttribute<?>[] FOLDER = permissions("rwx------");

  private DurableFiles() {}

  private static FileAttribute<?>[] permissions(String permissions) {
    return POSIX
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  /// Makes `folder` and what is missing above it, and makes their names durable.
  static void createFolders(Path folder) throws IOException {
    List<Path> parents = new ArrayList<>();
    for (Path each = folder.toAbsolutePath();
        each.getParent() != null && Files.notExists(each, NOFOLLOW_LINKS);
        each = each.getParent()) {
      parents.add(each.getParent());
    }
    if (!parents.isEmpty()) {
      Files.createDirectories(folder, FOLDER);
    }
    for (Path parent : parents) {
      sync(parent);
    }
  }

  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, Set.of(CREATE, READ, WRITE, NOFOLLOW_LINKS), FILE);
  }

  /// Puts a file with `bytes` in the place of `file`, and makes that durable.
  static void replaceDurably(Path file, byte[] bytes) throws IOException {
    createFolders(parent(file));
    Path fresh = write(file, bytes, Durability.SYNCED);
    Files.move(fresh, file, ATOMIC_MOVE);
    sync(parent(file));
  }

  /// Puts a file with `bytes` in the place of `file`. What a loss of power leaves is not known.
  static void replace(Path file, byte[] bytes) throws IOException {
    Path folder = parent(file);
    if (Files.notExists(folder)) {
      Files.createDirectories(folder, FOLDER);
    }
    Files.move(write(file, bytes, Durability.LEFT_TO_THE_SYSTEM), file, ATOMIC_MOVE);
  }

  /// Writes `bytes` over those of `file`, which is short enough that no reader but an unlucky one
  /// sees half of it. A new file in its place would cost the next wait for the disk twice the time.
  static void overwrite(Path file, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, Set.of(WRITE, NOFOLLOW_LINKS))) {
      writeFully(channel, bytes, 0);
      if (channel.size() > bytes.length) {
        channel.truncate(bytes.length);
      }
    } catch (NoSuchFileException e) {
      replace(file, bytes);
    }
  }

  private enum Durability {
    SYNCED,
    LEFT_TO_THE_SYSTEM
  }

  // One writer at a time, so one name is enough.
  private static Path write(Path file, byte[] bytes, Durability durability) throws IOException {
    Path fresh = file.resolveSibling(".new-" + file.getFileName());
    try (FileChannel channel =
        FileChannel.open(fresh, Set.of(CREATE, WRITE, TRUNCATE_EXISTING, NOFOLLOW_LINKS), FILE)) {
      writeFully(channel, bytes, 0);
      if (durability == Durability.SYNCED) {
        channel.force(true);
      }
    }
    return fresh;
  }

  static void writeFully(FileChannel channel, byte[] bytes, long offset) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer, offset + buffer.position());
    }
  }

  /// Removes a file that is of no more use; one that cannot be removed does no harm.
  static void discard(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It is overwritten or removed another time.
      return;
    }
  }

  /// Removes a folder of files that are of no more use; what cannot be removed does no harm.
  static void discardFolder(Path folder) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      files.forEach(DurableFiles::discard);
    } catch (NoSuchFileException e) {
      return;
    } catch (IOException e) {
      // It is removed another time, or stays.
      return;
    }
    discard(folder);
  }

  /// Makes the names in `folder` durable.
  static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, READ)) {
      channel.force(true);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IllegalArgumentException(file + " is in no folder");
    }
    return parent;
  }
}
