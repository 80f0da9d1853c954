package io.weightseal.posture;

import io.weightseal.api.StoreSettings;

/// Opens the way to one provider's buckets and their settings; found by [java.util.ServiceLoader],
/// so that a large client is loaded only by who uses it.
public interface StorageProvider {
  /// The scheme of the URIs that name its buckets.
  String scheme();

  /// Calls nobody yet.
  ///
  /// @throws IllegalArgumentException naming the setting that cannot be used
  StorageAccount open(StoreSettings settings);
}
