package io.weightseal.api;

import java.util.List;
import java.util.Optional;

/// Something that keeps named bytes: a file system, a bucket.
///
/// Names are relative, with `/` between their parts; the empty name is the store's root.
/// Implementations are safe for use by several threads, and never follow a symbolic link out of the
/// store. Every implementation passes `ObjectStoreContract` of the module `testkit`.
public interface ObjectStore {
  /// What stands under a name.
  enum Kind {
    OBJECT,
    FOLDER,
    /// A symbolic link to an object inside the listed folder; opening it opens that object.
    LINK,
    /// Any other symbolic link, a device, a socket or a pipe: not served.
    SPECIAL
  }

  /// A name and what stands there.
  ///
  /// @param size in bytes; 0 unless an object or a link to one
  record Entry(String name, Kind kind, long size) {}

  /// Whether something that stands under the name already is replaced.
  enum IfExists {
    REFUSE,
    REPLACE
  }

  /// Whether its bytes come over a network: [Source#isFar()] of all that is opened here.
  default boolean isFar() {
    return false;
  }

  /// What stands under `name`, if anything does.
  Optional<Entry> find(String name) throws StoreException;

  /// Everything below `folder` but folders, in no particular order, with names relative to
  /// `folder`. Empty when there is no such folder.
  List<Entry> list(String folder) throws StoreException;

  /// Opens an object for positional reads.
  Source open(String name) throws StoreException;

  /// Begins an object; it appears under `name` when the sink is committed.
  ///
  /// @param size the number of bytes that will be written, or -1 when that is not known
  Sink create(String name, long size, IfExists ifExists) throws StoreException;

  /// Begins a folder; it appears under `name` when it is committed.
  Folder createFolder(String name, IfExists ifExists) throws StoreException;

  /// Takes hold of an existing object in order to change it. Of two that hold the same object at
  /// once, one is refused: here, or when it writes.
  ///
  /// @throws StoreException [StoreException.Reason#LOCKED] when someone else is at it
  Update update(String name) throws StoreException;

  /// Removes an object, or a folder with all it holds.
  void delete(String name) throws StoreException;

  /// How errors call the object: a path or URI that the user knows.
  String describe(String name);

  /// A new folder, invisible until it is committed.
  ///
  /// Its objects appear in one step where a store can do that, as a file system can. Elsewhere the
  /// object whose sink was committed last appears last, after all others are there whole, and where
  /// the folder replaces another one, the old object of that name goes first. So whoever writes a
  /// folder commits that object last without which readers take the folder for none.
  interface Folder extends AutoCloseable {
    /// Begins an object in the folder; safe to call from several threads.
    Sink create(String name, long size) throws StoreException;

    /// Makes the folder durable and visible, once all its sinks are committed.
    void commit() throws StoreException;

    /// Discards the folder unless it was committed.
    @Override
    void close();
  }

  /// Hold of one object, until closed: exclusive where a store has locks. Elsewhere what another
  /// one wrote meanwhile is never overwritten: each change fails with
  /// [StoreException.Reason#CONFLICT], and nothing was written.
  interface Update extends AutoCloseable {
    /// The object as it is now.
    Source source();

    /// Whether a patch is one atomic step, as where an object can only be replaced as a whole. Such
    /// a patch may cost a copy of the object inside the store.
    default boolean patchesAtOnce() {
      return false;
    }

    /// Overwrites bytes and makes them durable. The object must not grow.
    void patch(long offset, byte[] bytes) throws StoreException;

    /// Replaces the whole object in one atomic, durable step.
    void replace(byte[] bytes) throws StoreException;

    @Override
    void close();
  }
}
