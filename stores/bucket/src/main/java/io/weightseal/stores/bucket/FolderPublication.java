package io.weightseal.stores.bucket;

import io.weightseal.api.ObjectStore.IfExists;
import io.weightseal.api.StoreException;
import io.weightseal.api.StoreException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Makes the objects of a folder appear, the last one after all others.
///
/// Every write is conditional on what was there when this began. The first object is written alone:
/// of two that publish the same folder, one wins it, and the other one stops before it has touched
/// anything else.
///
/// @param ifExists whether what stands under the folder's name already is replaced
/// @param recording tells which objects an earlier process published; null where none did
record FolderPublication(
    Transfers transfers, String folder, IfExists ifExists, @Nullable Recording recording) {

  /// What was written, so that it can be taken back.
  private record Published(String key, Bucket.Version version) {}

  /// @throws StoreException after which nothing of the folder is there; what it was to replace may
  ///   be gone
  void publish(List<StagedObject> objects) throws StoreException {
    Map<String, Bucket.Version> before = requireFree();
    requireStill(objects, before);
    if (objects.isEmpty()) {
      return;
    }
    List<StagedObject> others = objects.subList(0, objects.size() - 1);
    StagedObject last = objects.getLast();
    removeOldLast(last.key(), before);
    List<Published> published = Collections.synchronizedList(new ArrayList<>());
    boolean takesBack = recording == null || !recording.outlivesFailure();
    try {
      publishAll(inOrder(others), before, published);
      removeLeftovers(objects, before);
      publish(last, before, published);
      takesBack = false;
    } catch (StoreException e) {
      // An answer that never came says nothing of the last object. Without it, the others open
      // nothing; with it, they must stay.
      takesBack &= !e.retryable() || e.reason() == Reason.CONFLICT;
      throw e;
    } finally {
      if (takesBack) {
        takeBack(published);
      }
    }
  }

  /// Refuses what stands there, unless it may be replaced or is ours, and tells what does.
  Map<String, Bucket.Version> requireFree() throws StoreException {
    Map<String, Bucket.Version> before = before();
    if (ifExists == IfExists.REFUSE && !before.isEmpty()) {
      String name = transfers.bucket().describe(folder);
      if (recording == null) {
        throw new StoreException(Reason.EXISTS, name + " exists already");
      }
      recording.requireOwn(name, before);
    }
    return before;
  }

  /// What an earlier process published has to be there still.
  private void requireStill(List<StagedObject> objects, Map<String, Bucket.Version> before)
      throws StoreException {
    for (StagedObject each : objects) {
      if (each instanceof StagedObject.Published there
          && !there.version().equals(before.get(there.key()))) {
        throw new StoreException(
            Reason.CHANGED,
            transfers.bucket().describe(there.key())
                + " was replaced or removed while the upload went on; begin anew");
      }
    }
  }

  /// All that stands under the folder's name.
  private Map<String, Bucket.Version> before() throws StoreException {
    Map<String, Bucket.Version> before = new HashMap<>();
    Listing listing = new Listing(transfers.bucket());
    for (Bucket.Listed each : listing.all(ObjectName.prefix(folder))) {
      before.put(each.key(), each.version());
    }
    listing.find(folder).ifPresent(found -> before.put(folder, found.version()));
    return before;
  }

  /// Whoever reads the old folder finds none from here on.
  private void removeOldLast(String key, Map<String, Bucket.Version> before) throws StoreException {
    Bucket.@Nullable Version old = before.remove(key);
    if (old != null) {
      transfers.bucket().delete(key, new Condition.Same(old));
    }
  }

  /// By key, so that all who publish a folder begin with the same object.
  private static List<StagedObject> inOrder(List<StagedObject> objects) {
    return objects.stream().sorted((a, b) -> a.key().compareTo(b.key())).toList();
  }

  private void publishAll(
      List<StagedObject> objects, Map<String, Bucket.Version> before, List<Published> published)
      throws StoreException {
    if (objects.isEmpty()) {
      return;
    }
    publish(objects.getFirst(), before, published);
    List<Callable<Boolean>> rest = new ArrayList<>();
    for (StagedObject object : objects.subList(1, objects.size())) {
      rest.add(
          () -> {
            publish(object, before, published);
            return true;
          });
    }
    transfers.all(transfers.bucket().describe(folder), rest);
  }

  private void publish(
      StagedObject object, Map<String, Bucket.Version> before, List<Published> published)
      throws StoreException {
    Bucket.@Nullable Version old = before.get(object.key());
    Condition condition = old == null ? Condition.ABSENT : new Condition.Same(old);
    Bucket.Version version = object.publish(transfers.bucket(), condition);
    published.add(new Published(object.key(), version));
  }

  /// Removes what the replaced folder held and this one does not.
  private void removeLeftovers(List<StagedObject> objects, Map<String, Bucket.Version> before)
      throws StoreException {
    List<Callable<Boolean>> removals = new ArrayList<>();
    List<String> kept = objects.stream().map(StagedObject::key).toList();
    for (var old : before.entrySet()) {
      if (!kept.contains(old.getKey())) {
        removals.add(
            () -> {
              transfers.bucket().delete(old.getKey(), new Condition.Same(old.getValue()));
              return true;
            });
      }
    }
    transfers.all(transfers.bucket().describe(folder), removals);
  }

  /// Removes what was written, unless someone else wrote over it.
  private void takeBack(List<Published> published) {
    boolean interrupted = Thread.interrupted();
    List.copyOf(published).forEach(this::takeBack);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void takeBack(Published object) {
    try {
      transfers.bucket().delete(object.key(), new Condition.Same(object.version()));
    } catch (StoreException e) {
      // It stays, without the object that makes it a folder: the error that led here says why.
      return;
    }
  }
}
