package io.weightseal.api;

/// Opens the stores of one kind; found by [java.util.ServiceLoader], so that a store with a large
/// client is loaded only by who uses it.
public interface ObjectStoreProvider {
  /// The scheme of the URIs that name things in such stores.
  String scheme();

  /// Where `uri` leads, by `settings`. Calls nobody yet. The store is [AutoCloseable] where it
  /// holds connections, and the caller's to close.
  ///
  /// @param uri begins with the scheme and `://`; what follows is taken as it stands, and no part
  ///   of it is decoded
  /// @throws IllegalArgumentException naming what cannot be used, in the URI or the settings
  Location locate(String uri, StoreSettings settings);
}
