package io.weightseal.cli.stores;

import io.weightseal.api.Location;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.ObjectStoreProvider;
import io.weightseal.api.StoreSettings;
import io.weightseal.cli.failure.CommandFailedException;
import io.weightseal.cli.plugin.Plugin;
import io.weightseal.core.FileStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Finds out which store a place is in, and holds the stores that were come to: places in one
/// bucket share its connections and its memory. Safe for use by several threads; to be closed when
/// all that was opened is.
public final class Stores implements AutoCloseable {
  /// Says where stores are.
  @FunctionalInterface
  public interface Configuration {
    /// Scheme to that store's settings, name to value.
    Map<String, Map<String, String>> get() throws CommandFailedException, IOException;
  }

  private static final Plugin<ObjectStoreProvider> PROVIDERS =
      new Plugin<>(ObjectStoreProvider.class, "weightseal.stores", ObjectStoreProvider::scheme);

  private final Configuration configuration;

  // Guarded by this.
  private final Map<String, ObjectStoreProvider> providers = new HashMap<>();
  private final Map<String, ObjectStore> opened = new LinkedHashMap<>();

  /// @param configuration asked when a place is in a store
  public Stores(Configuration configuration) {
    this.configuration = configuration;
  }

  /// What is at a place, or is to be. Calls nobody.
  ///
  /// @throws CommandFailedException when no store is known for it, or its settings cannot be used
  public Location locate(Place place) throws CommandFailedException, IOException {
    return place.isInStore() ? inStore(place) : FileStore.locate(place.path());
  }

  private synchronized Location inStore(Place place) throws CommandFailedException, IOException {
    String uri = place.toString();
    for (Map.Entry<String, ObjectStore> each : opened.entrySet()) {
      if ((uri + "/").startsWith(each.getKey() + "/")) {
        return new Location(
            each.getValue(), uri.substring(each.getKey().length()).replaceFirst("/", ""));
      }
    }
    StoreDigests.prefer();
    Map<String, String> settings = configuration.get().getOrDefault(place.scheme(), Map.of());
    try {
      Location location = provider(place).locate(uri, new StoreSettings(settings));
      opened.put(location.store().describe(""), location.store());
      return location;
    } catch (IllegalArgumentException e) {
      throw refused(place, String.valueOf(e.getMessage()));
    }
  }

  private ObjectStoreProvider provider(Place place) throws CommandFailedException {
    String scheme = place.scheme();
    if (!providers.containsKey(scheme)) {
      providers.put(
          scheme,
          PROVIDERS
              .find(scheme)
              .orElseThrow(
                  () ->
                      CommandFailedException.usage(
                          "no store is known for " + place,
                          "name a path on this machine, or a place in a store of docs/stores")));
    }
    return providers.get(scheme);
  }

  private static CommandFailedException refused(Place place, String problem) {
    int semicolon = problem.lastIndexOf("; ");
    return semicolon < 0
        ? CommandFailedException.usage(
            problem, "correct the name, or stores: " + place.scheme() + " in config.yaml")
        : CommandFailedException.usage(
            problem.substring(0, semicolon), problem.substring(semicolon + 2));
  }

  /// What stands at a place, if anything does.
  public Optional<ObjectStore.Entry> find(Place place) throws CommandFailedException, IOException {
    Location location = locate(place);
    return location.store().find(location.name());
  }

  @Override
  public synchronized void close() {
    for (ObjectStore store : opened.values()) {
      if (store instanceof AutoCloseable closeable) {
        close(closeable);
      }
    }
    opened.clear();
  }

  private static void close(AutoCloseable store) {
    try {
      store.close();
    } catch (Exception e) {
      // Whatever was to be done is done; connections that do not close end with the process.
      return;
    }
  }
}
