package io.weightseal.loader.fuse;

import io.weightseal.api.WeightsealException;
import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.Mounts;
import io.weightseal.loader.memory.MemoryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/// A model's plaintext in memory that stands under no path: only who holds its descriptors reaches
/// it, and the kernel frees it with the last of them.
///
/// It is in the files of a [MemoryFolder] that was mounted where one thread alone saw it, and was
/// then detached. In place of memfds, since these get huge pages only on hosts that are set up for
/// that, and are kept from swap only by mlock(2), which is limited.
record HiddenMemory(SortedMap<String, Content> files, MemoryFolder.Kind kind)
    implements AutoCloseable {

  /// Decrypts a model; empty where the kernel would not read such files by itself for clients of
  /// FUSE.
  ///
  /// @param at an existing folder, which stays as it is
  static Optional<HiddenMemory> decrypt(SealedModel model, Path at, int threads)
      throws IOException {
    FutureTask<Optional<HiddenMemory>> work =
        new FutureTask<>(
            () -> {
              Mounts.makePrivate();
              return Passthrough.isPossible(at)
                  ? Optional.of(decryptHere(model, at, threads))
                  : Optional.empty();
            });
    // A thread of its own: it never comes back from its namespace.
    Thread.ofPlatform().name("weightseal-memory").start(work);
    return result(work);
  }

  private static <T> T result(FutureTask<T> work) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return work.get();
        } catch (InterruptedException e) {
          // The model is in use until the work is done.
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException known -> throw known;
        case RuntimeException known -> throw known;
        case Error known -> throw known;
        case null, default -> throw new AssertionError(e);
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static HiddenMemory decryptHere(SealedModel model, Path at, int threads)
      throws IOException, WeightsealException {
    MemoryFolder folder = MemoryFolder.mount(at);
    HiddenMemory memory = new HiddenMemory(new TreeMap<>(), folder.kind());
    boolean whole = false;
    try {
      folder.fill(model, threads);
      for (SealedFile file : model.files()) {
        Descriptor open =
            Descriptor.open(folder.path().resolve(file.path()), Descriptor.Access.READ);
        memory.files.put(file.path(), new Content.InMemory(open, file.size()));
      }
      whole = true;
      return memory;
    } finally {
      Mounts.detach(at);
      if (!whole) {
        memory.close();
      }
    }
  }

  @Override
  public void close() {
    for (Content content : files.values()) {
      if (content instanceof Content.InMemory inMemory) {
        inMemory.memory().close();
      }
    }
  }
}
