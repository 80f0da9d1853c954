package io.weightseal.loader.agent;

import io.weightseal.api.Location;
import io.weightseal.core.Expectations;
import io.weightseal.core.FileStore;
import io.weightseal.core.SealedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// The models that clients have open. Safe for use by several threads.
final class SharedModels {
  private final ModelOpener opener;
  private final StoreFinder stores;
  private final int threads;
  private final Map<Stamp, Held> models = new HashMap<>();

  /// @param threads how many decrypt at a time for one request
  SharedModels(ModelOpener opener, StoreFinder stores, int threads) {
    this.opener = opener;
    this.stores = stores;
    this.threads = threads;
  }

  /// A model and how many have it open.
  private static final class Held {
    private final SharedModel model;
    private int clients;

    private Held(SharedModel model) {
      this.model = model;
    }
  }

  /// A model that a client has open. Closed once, by that client's session; with the last one the
  /// memory goes.
  final class Lease implements AutoCloseable {
    private final Stamp stamp;
    private final SharedModel model;

    private Lease(Stamp stamp, SharedModel model) {
      this.stamp = stamp;
      this.model = model;
    }

    SharedModel model() {
      return model;
    }

    @Override
    public void close() {
      release(stamp);
    }
  }

  /// Something that tells an artifact from what takes its place.
  @FunctionalInterface
  private interface Look {
    Stamp now() throws IOException;
  }

  /// Opens an artifact on this machine for one more client.
  ///
  /// @param artifact resolved, without symbolic links
  Lease open(Path artifact, Expectations expected) throws IOException {
    return open(FileStore.locate(artifact), () -> Stamp.of(artifact), expected);
  }

  /// Opens an artifact in a store for one more client.
  Lease open(Artifact.Stored artifact, Expectations expected) throws Exception {
    Location location = stores.locate(artifact.uri());
    return open(location, () -> Stamp.of(location), expected);
  }

  /// Opens an artifact for one more client. Its keys are unwrapped and its file list is
  /// authenticated each time; only memory is shared.
  private Lease open(Location artifact, Look look, Expectations expected) throws IOException {
    Stamp before = look.now();
    SealedModel opened = opener.open(artifact, expected);
    boolean kept = false;
    try {
      if (!look.now().equals(before)) {
        throw Refusal.tooMuch(
            artifact + " changed while it was opened", "try again when nobody writes to it");
      }
      synchronized (this) {
        Held held = models.get(before);
        if (held == null) {
          held = new Held(new SharedModel(opened, threads));
          models.put(before, held);
          kept = true;
        } else if (!held.model.isSameAs(opened)) {
          throw Refusal.tooMuch(
              artifact + " is not what others have open", "try again when they have closed it");
        }
        held.clients++;
        return new Lease(before, held.model);
      }
    } finally {
      if (!kept) {
        opened.close();
      }
    }
  }

  private synchronized void release(Stamp stamp) {
    Held held = models.get(stamp);
    if (held == null) {
      throw new AssertionError("a model was released that nobody has");
    }
    held.clients--;
    if (held.clients == 0) {
      models.remove(stamp);
      held.model.close();
    }
  }

  /// How many artifacts are open.
  synchronized int count() {
    return models.size();
  }
}
