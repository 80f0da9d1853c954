package io.weightseal.cli.stores;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.StoreException;
import io.weightseal.core.FileStore;
import java.util.Optional;

/// Finds out which store a place is in.
public final class Stores {
  /// What is at a place, or is to be.
  public Location locate(Place place) throws StoreException {
    if (place.isInStore()) {
      throw new StoreException(
          StoreException.Reason.UNSUITABLE,
          "no store is known for " + place + "; name a path on this machine");
    }
    return FileStore.locate(place.path());
  }

  /// What stands at a place, if anything does.
  public Optional<ObjectStore.Entry> find(Place place) throws StoreException {
    Location location = locate(place);
    return location.store().find(location.name());
  }
}
