package io.weightseal.loader.fuse;

import io.weightseal.core.SealedFile;
import io.weightseal.core.SealedModel;
import io.weightseal.loader.linux.Descriptor;
import io.weightseal.loader.linux.MountTable;
import io.weightseal.loader.linux.Mounts;
import io.weightseal.loader.memory.MemoryFolder;
import io.weightseal.loader.run.Namespace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A model that is mounted at a folder: its files as they were, read-only, for one user.
public final class ModelMount implements AutoCloseable {
  // One more than there are processors: one may wait for a disk.
  private static final int THREADS = 1 + Runtime.getRuntime().availableProcessors();
  private static final long CHECK_MILLIS = 500;
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Path at;
  private final String description;
  private final @Nullable FuseServer server;
  private final Held held;
  private final Runnable unmount;
  private volatile boolean over;

  /// What is to be closed with it.
  @FunctionalInterface
  private interface Held {
    void close();
  }

  private ModelMount(
      Path at, String description, @Nullable FuseServer server, Held held, Runnable unmount) {
    this.at = at;
    this.description = description;
    this.server = server;
    this.held = held;
    this.unmount = unmount;
  }

  /// Mounts a model that is decrypted when it is read.
  ///
  /// @param model stays the caller's, who closes it after this
  /// @param at an existing folder, as [Path#toRealPath] names it
  public static ModelMount onDemand(SealedModel model, Path at, Owner owner) throws IOException {
    Descriptor device = mount(at, owner);
    return served(at, device, onDemand(model), owner, "decrypted when it is read", device::close);
  }

  /// Serves a model that is decrypted when it is read, on a mount that another process made.
  ///
  /// @param device of `/dev/fuse`; owned by the returned mount
  /// @param at what that process calls it
  public static ModelMount onDemand(SealedModel model, Descriptor device, Path at, Owner owner)
      throws IOException {
    FuseServer server = new FuseServer(device, ServedTree.of(onDemand(model)), owner);
    server.start(THREADS);
    // It stands in another namespace; what is at `at` in this one is not it.
    return new ModelMount(at, "decrypted when it is read", server, device::close, () -> {});
  }

  private static SortedMap<String, Content> onDemand(SealedModel model) {
    SortedMap<String, Content> files = new TreeMap<>();
    for (SealedFile file : model.files()) {
      files.put(file.path(), new Content.OnDemand(file));
    }
    return files;
  }

  /// Decrypts a model into memory and mounts it. Afterwards the model is not needed any more.
  ///
  /// @param threads that decrypt
  public static ModelMount inMemory(SealedModel model, Path at, Owner owner, int threads)
      throws IOException {
    Optional<HiddenMemory> memory = HiddenMemory.decrypt(model, at, threads);
    return memory.isPresent()
        ? passedThrough(memory.get(), at, owner)
        : inFolder(model, at, owner, threads);
  }

  private static ModelMount passedThrough(HiddenMemory memory, Path at, Owner owner)
      throws IOException {
    Descriptor device;
    try {
      device = mount(at, owner);
    } catch (IOException e) {
      memory.close();
      throw e;
    }
    Held held =
        () -> {
          device.close();
          memory.close();
        };
    String where = "in memory, in " + memory.kind().description() + ", by FUSE passthrough";
    return served(at, device, memory.files(), owner, where, held);
  }

  /// Where the kernel has no passthrough: the memory itself is what is mounted.
  private static ModelMount inFolder(SealedModel model, Path at, Owner owner, int threads)
      throws IOException {
    MemoryFolder folder = MemoryFolder.mount(at);
    boolean whole = false;
    try {
      folder.fill(model, threads, owner.user(), owner.group());
      whole = true;
    } finally {
      if (!whole) {
        Mounts.detach(at);
      }
    }
    String where = "in memory, in " + folder.kind().description() + ", which root can read";
    return new ModelMount(at, where, null, () -> {}, () -> unmountQuietly(at));
  }

  private static Descriptor mount(Path at, Owner owner) throws IOException {
    if (Namespace.mayBeMade()) {
      return FuseMount.mount(at, owner);
    }
    if (!owner.equals(Owner.ofProcess())) {
      throw new MountException(
          "only root may mount for another user; leave out --owner, or run it as root");
    }
    return Fusermount.mount(at);
  }

  private static ModelMount served(
      Path at,
      Descriptor device,
      SortedMap<String, Content> files,
      Owner owner,
      String description,
      Held held)
      throws IOException {
    ModelMount mount = null;
    try {
      FuseServer server = new FuseServer(device, ServedTree.of(files), owner);
      server.start(THREADS);
      FuseMount.readAhead(at);
      mount = new ModelMount(at, description, server, held, () -> unmountQuietly(at));
      return mount;
    } finally {
      if (mount == null) {
        unmountQuietly(at);
        held.close();
      }
    }
  }

  /// How it is mounted, in words.
  public String description() {
    return description;
  }

  /// Whether a process has to go on running for it to be served.
  public boolean needsServer() {
    return server != null;
  }

  /// Leaves it mounted when this is closed, where it needs no server.
  public void leave() {
    if (needsServer()) {
      throw new IllegalStateException("a mount without its server is dead");
    }
    over = true;
  }

  /// Waits until it is unmounted and nobody uses it any more. Does not wait where it was left.
  public void await() throws InterruptedException, IOException {
    if (server != null) {
      server.await();
      over = true;
      return;
    }
    while (!over && MountedModel.at(at).isPresent()) {
      Thread.sleep(CHECK_MILLIS);
    }
    over = true;
  }

  /// Unmounts it, if it still is mounted. Who has files of it open may go on for two seconds, and
  /// gets errors when this process ends.
  @Override
  public void close() {
    // What is mounted there once this is over may be another mount.
    if (!over) {
      unmount.run();
    }
    try {
      // A descriptor that a thread still waits on is left to the end of the process.
      if (over || server == null || server.await(GRACE)) {
        held.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void unmountQuietly(Path at) {
    try {
      Optional<MountTable.Mount> mount = MountedModel.at(at);
      if (mount.isPresent()) {
        MountedModel.end(at, MountedModel.Ending.AT_ONCE);
      }
    } catch (IOException e) {
      // It was unmounted by somebody else, or cannot be: nobody answers for it any more.
    }
  }
}
