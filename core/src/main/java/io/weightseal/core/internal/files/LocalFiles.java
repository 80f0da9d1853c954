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

  public Optional<Entry> find(String name) throws StoreException {
    Path path = Staging.below(root, name);
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(entry(name, path, attributes, root));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw FileErrors.of("read", path, e);
    }
  }

  public List<Entry> list(String folder) throws StoreException {
    Path top = Staging.below(root, folder);
    List<Entry> entries = new ArrayList<>();
    if (!Files.isDirectory(top, LinkOption.NOFOLLOW_LINKS)) {
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
    Path path = Staging.below(root, name);
    try {
      if (!path.toRealPath().startsWith(root.toRealPath())) {
        throw new StoreException(
            Reason.UNSUITABLE, path + " is a symbolic link that leads out of " + root);
      }
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("read", path, e);
    }
    return FileSource.open(path);
  }

  public Sink create(String name, long size, IfExists ifExists) throws StoreException {
    return Staging.file(Staging.below(root, name), size, ifExists);
  }

  public Folder createFolder(String name, IfExists ifExists) throws StoreException {
    return StagedFolder.create(Staging.below(root, name), ifExists);
  }

  public Update update(String name) throws StoreException {
    return FileUpdate.begin(Staging.below(root, name));
  }

  public void delete(String name) throws StoreException {
    Path path = Staging.below(root, name);
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
