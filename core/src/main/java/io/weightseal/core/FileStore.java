package io.weightseal.core;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import io.weightseal.core.internal.files.LocalFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Objects as files below one folder.
///
/// What is written stands under a temporary name beside its place, is made durable, and then takes
/// its place in one step. One process at a time writes a name; what a killed one left is removed by
/// the next.
public final class FileStore implements ObjectStore {
  private final LocalFiles files;

  /// @param root an existing folder
  public FileStore(Path root) {
    this.files = new LocalFiles(root.toAbsolutePath().normalize());
  }

  /// Where a path is, or is to be. A symbolic link that the path itself names is followed.
  public static Location locate(Path path) throws StoreException {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      if (Files.exists(absolute)) {
        absolute = absolute.toRealPath();
      }
    } catch (IOException e) {
      throw new StoreException(Reason.FAILED, "cannot read " + path + ": " + e.getMessage(), e);
    }
    Path parent = absolute.getParent();
    Path name = absolute.getFileName();
    return parent == null || name == null
        ? new Location(new FileStore(absolute), "")
        : new Location(new FileStore(parent), name.toString());
  }

  @Override
  public Optional<Entry> find(String name) throws StoreException {
    return files.find(name);
  }

  @Override
  public List<Entry> list(String folder) throws StoreException {
    return files.list(folder);
  }

  @Override
  public Source open(String name) throws StoreException {
    return files.open(name);
  }

  @Override
  public Sink create(String name, long size, IfExists ifExists) throws StoreException {
    return files.create(name, size, ifExists);
  }

  @Override
  public Folder createFolder(String name, IfExists ifExists) throws StoreException {
    return files.createFolder(name, ifExists);
  }

  @Override
  public Update update(String name) throws StoreException {
    return files.update(name);
  }

  @Override
  public void delete(String name) throws StoreException {
    files.delete(name);
  }

  @Override
  public String describe(String name) {
    return files.describe(name);
  }
}
