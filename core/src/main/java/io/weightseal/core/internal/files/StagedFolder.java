package io.weightseal.core.internal.files;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/// A folder that is written under another name beside its place, and takes its place when complete.
final class StagedFolder implements ObjectStore.Folder {
  private final Path destination;
  private final Beside beside;
  private final IfExists ifExists;
  private final DestinationLock lock;
  private boolean closed;

  private StagedFolder(Path destination, Beside beside, IfExists ifExists, DestinationLock lock) {
    this.destination = destination;
    this.beside = beside;
    this.ifExists = ifExists;
    this.lock = lock;
  }

  static StagedFolder create(Path destination, IfExists ifExists) throws StoreException {
    Staging.requireFree(destination, ifExists);
    DestinationLock lock = DestinationLock.acquire(destination);
    Beside beside = Beside.of(destination);
    StagedFolder folder = new StagedFolder(destination, beside, ifExists, lock);
    try {
      beside.clean(destination);
      Staging.requireFree(destination, ifExists);
      Files.createDirectory(beside.staged());
      return folder;
    } catch (IOException e) {
      folder.close();
      throw e instanceof StoreException known ? known : FileErrors.of("write", destination, e);
    }
  }

  @Override
  public Sink create(String name, long size) throws StoreException {
    Path file = Staging.below(beside.staged(), name);
    try {
      Files.createDirectories(Staging.parent(file));
    } catch (IOException e) {
      throw FileErrors.of("write", destination.resolve(name), e);
    }
    return FileSink.create(
        file,
        destination.resolve(name),
        size,
        new FileSink.Completion() {
          @Override
          public void publish() {}

          @Override
          public void discard() {}
        });
  }

  @Override
  public void commit() throws StoreException {
    try {
      publish(beside.staged(), destination, beside, ifExists);
    } catch (IOException e) {
      throw e instanceof StoreException known ? known : FileErrors.of("write", destination, e);
    }
    release();
  }

  /// Gives a complete folder its name, in one step.
  static void publish(Path complete, Path destination, Beside beside, IfExists ifExists)
      throws IOException {
    syncFolders(complete);
    Staging.requireFree(destination, ifExists);
    boolean replaces = Files.exists(destination, LinkOption.NOFOLLOW_LINKS);
    if (replaces) {
      Files.move(destination, beside.replaced(), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(complete, destination, StandardCopyOption.ATOMIC_MOVE);
    Beside.syncFolder(Staging.parent(destination));
    if (replaces) {
      Beside.deleteTree(beside.replaced());
    }
  }

  private static void syncFolders(Path top) throws IOException {
    Files.walkFileTree(
        top,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e)
              throws IOException {
            Beside.syncFolder(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void release() {
    if (!closed) {
      closed = true;
      lock.close();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    try {
      beside.clean(destination);
    } catch (IOException e) {
      // The next writer to this destination tries again.
    } finally {
      release();
    }
  }
}
