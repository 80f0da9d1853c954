package io.weightseal.testkit;

import io.weightseal.api.ObjectStore;
import io.weightseal.api.Sink;
import io.weightseal.api.Source;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// An object store whose objects live in memory. It counts the bytes that go in and out.
///
/// Like a bucket it has no empty folders. Safe for use by several threads.
public final class MemoryObjectStore implements ObjectStore {
  /// Contents are never changed, only replaced: whoever holds one has a snapshot.
  private final NavigableMap<String, byte[]> objects = new TreeMap<>();

  private final List<String> locked = new ArrayList<>();
  private final AtomicLong bytesRead = new AtomicLong();
  private final AtomicLong bytesWritten = new AtomicLong();
  private final Holding holding;

  /// How an update keeps others from overwriting what it changes.
  private enum Holding {
    LOCKS,
    COMPARES
  }

  /// An empty store, whose updates lock each other out.
  public MemoryObjectStore() {
    this(Holding.LOCKS);
  }

  private MemoryObjectStore(Holding holding) {
    this.holding = holding;
  }

  /// An empty store that knows no locks, as a bucket: an update is refused when it writes, where
  /// another one wrote since it began; and a patch is one step.
  public static MemoryObjectStore withoutLocks() {
    return new MemoryObjectStore(Holding.COMPARES);
  }

  /// How many bytes sources have given out.
  public long bytesRead() {
    return bytesRead.get();
  }

  /// How many bytes sinks and updates have taken in, committed or not.
  public long bytesWritten() {
    return bytesWritten.get();
  }

  /// Puts an object in its place at once, as another program might. Not counted.
  public synchronized void put(String name, byte[] content) {
    objects.put(name, content.clone());
  }

  @Override
  public synchronized Optional<Entry> find(String name) throws StoreException {
    requireName(name);
    byte[] content = objects.get(name);
    if (content != null) {
      return Optional.of(new Entry(name, Kind.OBJECT, content.length));
    }
    return below(name).isEmpty() ? Optional.empty() : Optional.of(new Entry(name, Kind.FOLDER, 0));
  }

  @Override
  public synchronized List<Entry> list(String folder) throws StoreException {
    requireName(folder);
    int prefix = folder.isEmpty() ? 0 : folder.length() + 1;
    List<Entry> entries = new ArrayList<>();
    below(folder)
        .forEach(
            (name, content) ->
                entries.add(new Entry(name.substring(prefix), Kind.OBJECT, content.length)));
    return entries;
  }

  /// The objects in the folder `name`.
  private Map<String, byte[]> below(String name) {
    // The character after '/' ends the range of names that begin with "name/".
    return name.isEmpty() ? objects : objects.subMap(name + "/", name + (char) ('/' + 1));
  }

  @Override
  public synchronized Source open(String name) throws StoreException {
    byte[] opened = content(name);
    return new MemorySource(describe(name), () -> opened, bytesRead) {
      @Override
      public void requireUnchanged() throws StoreException {
        if (!Arrays.equals(contentOrNothing(name), opened)) {
          throw new StoreException(Reason.CHANGED, describe() + ": changed while it was read");
        }
      }
    };
  }

  @Override
  public Sink create(String name, long size, IfExists ifExists) throws StoreException {
    requireObjectName(name);
    requireFree(name, ifExists);
    return new MemorySink(bytesWritten, content -> commit(name, Map.of("", content), ifExists));
  }

  @Override
  public Folder createFolder(String name, IfExists ifExists) throws StoreException {
    requireObjectName(name);
    requireFree(name, ifExists);
    return new MemoryFolder(bytesWritten, contents -> commit(name, contents, ifExists));
  }

  private synchronized void requireFree(String name, IfExists ifExists) throws StoreException {
    if (ifExists == IfExists.REFUSE && find(name).isPresent()) {
      throw new StoreException(Reason.EXISTS, describe(name) + ": is there already");
    }
  }

  /// Puts `contents`, named relative to `name`, in the place of all that stands there.
  private synchronized void commit(String name, Map<String, byte[]> contents, IfExists ifExists)
      throws StoreException {
    requireFree(name, ifExists);
    objects.remove(name);
    below(name).clear();
    contents.forEach(
        (child, content) -> objects.put(child.isEmpty() ? name : name + "/" + child, content));
  }

  @Override
  public synchronized Update update(String name) throws StoreException {
    byte[] current = content(name);
    if (holding == Holding.COMPARES) {
      return new MemoryComparison(this, name, current);
    }
    if (locked.contains(name)) {
      throw new StoreException(Reason.LOCKED, describe(name) + ": someone else is changing it");
    }
    locked.add(name);
    return new MemoryUpdate(this, name);
  }

  /// Puts `content` in the place of the object where that is `expected`, which is then no longer.
  ///
  /// @return what stands there now
  @SuppressWarnings("ReferenceEquality")
  synchronized byte[] compareAndReplace(String name, byte[] expected, byte[] content)
      throws StoreException {
    // The same array, not only the same bytes: each write makes a new one.
    if (content(name) != expected) {
      throw new StoreException(
          Reason.CONFLICT, describe(name) + ": someone else wrote it; try again");
    }
    replace(name, content, content.length);
    return content(name);
  }

  synchronized void unlock(String name) {
    locked.remove(name);
  }

  /// Puts `content` in the place of the object, of which `written` bytes are the caller's.
  synchronized void replace(String name, byte[] content, int written) {
    bytesWritten.addAndGet(written);
    objects.put(name, content.clone());
  }

  /// A source that follows the object through replacements.
  Source follow(String name) {
    return new MemorySource(describe(name), () -> content(name), bytesRead);
  }

  @Override
  public synchronized void delete(String name) throws StoreException {
    requireObjectName(name);
    if (find(name).isEmpty()) {
      throw absent(name);
    }
    objects.remove(name);
    below(name).clear();
  }

  @Override
  public String describe(String name) {
    return "memory:" + name;
  }

  synchronized byte[] content(String name) throws StoreException {
    requireObjectName(name);
    byte[] content = objects.get(name);
    if (content == null) {
      throw absent(name);
    }
    return content;
  }

  private synchronized byte @Nullable [] contentOrNothing(String name) {
    return objects.get(name);
  }

  private StoreException absent(String name) {
    return new StoreException(Reason.ABSENT, describe(name) + ": there is no such object");
  }

  private void requireObjectName(String name) throws StoreException {
    requireName(name);
    if (name.isEmpty()) {
      throw new StoreException(Reason.UNSUITABLE, "the store's root is no object");
    }
  }

  private void requireName(String name) throws StoreException {
    if (!name.isEmpty() && !MemoryFolder.isPath(name)) {
      throw new StoreException(Reason.UNSUITABLE, describe(name) + ": not a usable name");
    }
  }
}
