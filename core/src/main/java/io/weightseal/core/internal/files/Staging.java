package io.weightseal.core.internal.files;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.Sink;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writing files so that they appear under their name only when complete and durable.
final class Staging {
  private Staging() {}

  /// A sink whose bytes stand beside `destination` until it is committed.
  static Sink file(Path destination, long size, IfExists ifExists) throws StoreException {
    requireFree(destination, ifExists);
    DestinationLock lock = DestinationLock.acquire(destination);
    Beside beside = Beside.of(destination);
    try {
      beside.clean(destination);
      requireFree(destination, ifExists);
      return FileSink.create(
          beside.staged(), destination, size, completion(destination, beside, ifExists, lock));
    } catch (IOException e) {
      lock.close();
      throw e instanceof StoreException known ? known : FileErrors.of("write", destination, e);
    }
  }

  private static FileSink.Completion completion(
      Path destination, Beside beside, IfExists ifExists, DestinationLock lock) {
    return new FileSink.Completion() {
      private boolean done;

      @Override
      public void publish() throws IOException {
        requireFree(destination, ifExists);
        Files.move(beside.staged(), destination, StandardCopyOption.ATOMIC_MOVE);
        Beside.syncFolder(parent(destination));
        done = true;
        lock.close();
      }

      @Override
      public void discard() {
        if (done) {
          return;
        }
        done = true;
        try {
          Beside.deleteTree(beside.staged());
        } catch (IOException e) {
          // The next writer to this destination tries again.
        } finally {
          lock.close();
        }
      }
    };
  }

  static void requireFree(Path destination, IfExists ifExists) throws StoreException {
    if (!Files.isDirectory(parent(destination))) {
      throw new StoreException(
          Reason.ABSENT,
          "cannot write " + destination + ": there is no folder " + parent(destination));
    }
    if (ifExists == IfExists.REFUSE && Files.exists(destination, LinkOption.NOFOLLOW_LINKS)) {
      throw new StoreException(Reason.EXISTS, destination + " exists already");
    }
  }

  static Path parent(Path path) {
    Path parent = path.toAbsolutePath().getParent();
    return parent == null ? path.toAbsolutePath() : parent;
  }

  /// The path of `name` below `folder`.
  ///
  /// @throws StoreException [Reason#UNSUITABLE] when the name would lead elsewhere
  static Path below(Path folder, String name) throws StoreException {
    try {
      if (name.isEmpty()) {
        return folder;
      }
      Path relative = Path.of(name);
      boolean plain = !relative.isAbsolute() && relative.normalize().toString().equals(name);
      if (plain && !relative.startsWith("..")) {
        return folder.resolve(relative);
      }
    } catch (InvalidPathException e) {
      throw new StoreException(
          Reason.UNSUITABLE, "a name that this file system cannot hold: " + e.getReason(), e);
    }
    throw new StoreException(
        Reason.UNSUITABLE, "a name that leads elsewhere, or is not in its plain form: " + name);
  }
}
