package io.weightseal.core.internal.files;

import io.weightseal.api.ObjectStore.Entry;
import io.weightseal.api.ObjectStore.Folder;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.ObjectStore.Kind;
import io.weightseal.api.ObjectStore.Update;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks up, lists, opens and makes files below one folder.
///
/// @param root absolute
public record LocalFiles(Path root) {

  /// Where `name` stands. What a link on the way to it leads out of the store is not served; what
  /// `name` itself is may be a link.
  private Path path(String name) throws StoreException {
    Path path = Staging.below(root, name);
    if (!path.equals(root)) {
      Path known = Staging.parent(path);
      while (!known.equals(root) && !Files.exists(known)) {
        known = Staging.parent(known);
      }
      requireInside(known);
    }
    return path;
  }

  private void requireInside(Path existing) throws StoreException {
    try {
      if (!existing.equals(root) && !existing.toRealPath().startsWith(root.toRealPath())) {
        throw new StoreException(
            Reason.UNSUITABLE, existing + " is a symbolic link that leads out of " + root);
      }
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("read", existing, e);
    }
  }

  public Optional<Entry> find(String name) throws StoreException {
    Path path = path(name);
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(entry(name, path, attributes, root));
    } catch (IOException e) {
      StoreException error = FileErrors.of("read", path, e);
      if (error.reason() == Reason.ABSENT) {
        return Optional.empty();
      }
      throw error;
    }
  }

  public List<Entry> list(String folder) throws StoreException {
    Path top = path(folder);
    List<Entry> entries = new ArrayList<>();
    boolean isRoot = top.equals(root);
    if (!(isRoot ? Files.isDirectory(top) : Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS))) {
      return entries;
    }
    try {
      Path realTop = top.toRealPath();
      Files.walkFileTree(
          realTop,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              entries.add(entry(relative(realTop, file), file, attributes, realTop));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
              // A writer's temporary file may go while the folder is listed.
              if (e instanceof NoSuchFileException && !file.equals(realTop)) {
                return FileVisitResult.CONTINUE;
              }
              throw e;
            }
          });
    } catch (IOException e) {
      throw FileErrors.of("read", top, e);
    }
    return entries;
  }

  private static String relative(Path top, Path file) {
    String path = top.relativize(file).toString();
    return file.getFileSystem().getSeparator().equals("/")
        ? path
        : path.replace(file.getFileSystem().getSeparator(), "/");
  }

  /// @param within where a link must stay to be served
  private static Entry entry(String name, Path path, BasicFileAttributes attributes, Path within)
      throws IOException {
    if (attributes.isRegularFile()) {
      return new Entry(name, Kind.OBJECT, attributes.size());
    }
    if (attributes.isDirectory()) {
      return new Entry(name, Kind.FOLDER, 0);
    }
    if (attributes.isSymbolicLink() && Files.isRegularFile(path)) {
      Path target = path.toRealPath();
      if (target.startsWith(within.toRealPath())) {
        return new Entry(name, Kind.LINK, Files.size(target));
      }
    }
    return new Entry(name, Kind.SPECIAL, 0);
  }

  public Source open(String name) throws StoreException {
    Path path = path(name);
    requireInside(path);
    return FileSource.open(path);
  }

  public Sink create(String name, long size, IfExists ifExists) throws StoreException {
    Path path = path(name);
    makeFolderOf(path);
    return Staging.file(path, size, ifExists);
  }

  public Folder createFolder(String name, IfExists ifExists) throws StoreException {
    Path path = path(name);
    makeFolderOf(path);
    return StagedFolder.create(path, ifExists);
  }

  /// Makes the folders between the root and `path`. The root itself is never made: a mistyped path
  /// is to be found out.
  private void makeFolderOf(Path path) throws StoreException {
    Path folder = Staging.parent(path);
    if (!Files.isDirectory(root) || Files.isDirectory(folder)) {
      return;
    }
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new StoreException(
          Reason.UNSUITABLE, "cannot write " + path + ": " + e.getFile() + " is not a folder", e);
    } catch (IOException e) {
      throw FileErrors.of("write", path, e);
    }
  }

  public Update update(String name) throws StoreException {
    Path path = path(name);
    requireInside(path);
    return FileUpdate.begin(path);
  }

  public void delete(String name) throws StoreException {
    Path path = path(name);
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(Reason.ABSENT, "there is no " + path);
    }
    try {
      Beside.deleteTree(path);
    } catch (IOException e) {
      throw FileErrors.of("remove", path, e);
    }
  }

  public String describe(String name) {
    return root.resolve(name).toString();
  }
}
