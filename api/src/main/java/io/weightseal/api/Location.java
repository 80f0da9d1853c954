package io.weightseal.api;

/// A name in a store: where an object or a folder is, or is to be.
public record Location(ObjectStore store, String name) {
  /// The object `child` below this folder.
  public Location resolve(String child) {
    return new Location(store, name.isEmpty() ? child : name + "/" + child);
  }

  @Override
  public String toString() {
    return store.describe(name);
  }
}
