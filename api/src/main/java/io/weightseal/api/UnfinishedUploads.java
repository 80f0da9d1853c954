package io.weightseal.api;

import java.time.Instant;
import java.util.List;

/// What a store keeps of writes that were begun and neither committed nor given up, as when a
/// process was killed: invisible, yet paid for. A store that keeps such things implements this
/// beside [ObjectStore].
public interface UnfinishedUploads {
  /// One of them. Whether someone is still at it, nobody can see but by its age.
  ///
  /// @param name the object that it was to become
  /// @param id the store's own name for it
  /// @param begun by the store's clock
  record Upload(String name, String id, Instant begun) {}

  /// Those below `folder`, and that of the object `folder`, by name and time.
  List<Upload> unfinished(String folder) throws StoreException;

  /// Removes what was sent of one. Whoever is still at it then fails. Does nothing when it is gone
  /// already.
  void abort(Upload upload) throws StoreException;
}
