package io.weightseal.server.http.serve;

import io.weightseal.api.KeyUse;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Transfer;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.KeysFile;
import io.weightseal.server.http.page.ShownEvent;
import io.weightseal.server.http.page.ShownModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a viewer sees of the models and of what became of requests. Safe for use by several
/// threads.
///
/// spec: transfer-v1#who-5
final class Sight {
  private static final int MOST_EVENTS = 500;
  private static final int MOST_FILES = 1000;
  private static final int MOST_KNOWN = 10_000;
  private static final long FRESH = Duration.ofSeconds(5).toNanos();

  /// What keys.json said.
  ///
  /// @param list null where it cannot be read
  private record Keys(long readAt, @Nullable List<ShownModel.Key> list) {}

  private final Catalog catalog;
  private final Events events;
  private final Map<String, Keys> known = new HashMap<>();

  Sight(Catalog catalog, Events events) {
    this.catalog = catalog;
    this.events = events;
  }

  List<ShownModel> models(Viewer viewer) {
    return catalog.all().stream()
        .filter(each -> viewer.sees(each.identity().name()))
        .map(this::shown)
        .toList();
  }

  /// None for a model that the viewer may not see, as for one that is not there.
  Optional<ServedModel> find(Viewer viewer, String name, String version) {
    return viewer.sees(name) ? catalog.find(name, version) : Optional.empty();
  }

  ShownModel shown(ServedModel model) {
    return new ShownModel(
        model.identity(),
        model.created(),
        model.manifestDigest(),
        model.signers(),
        recipients(model),
        model.files().size(),
        model.sealedBytes());
  }

  /// A model's files by name, the first thousand at most.
  static List<ShownModel.File> files(ServedModel model) {
    return model.files().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .limit(MOST_FILES)
        .map(each -> new ShownModel.File(each.getKey(), each.getValue().size()))
        .toList();
  }

  /// Read anew after a few seconds, so that viewers do not make a store busy.
  private @Nullable List<ShownModel.Key> recipients(ServedModel model) {
    String folder = model.folder().toString();
    synchronized (known) {
      Keys keys = known.get(folder);
      if (keys != null && System.nanoTime() - keys.readAt() < FRESH) {
        return keys.list();
      }
      if (known.size() >= MOST_KNOWN) {
        known.clear();
      }
      List<ShownModel.Key> list = read(model);
      known.put(folder, new Keys(System.nanoTime(), list));
      return list;
    }
  }

  private static @Nullable List<ShownModel.Key> read(ServedModel model) {
    try {
      return KeysFile.parse(KeysFile.NAME, Catalog.keys(model)).list().stream()
          .map(each -> new ShownModel.Key(each.key().value(), each.keyVersion(), each.created()))
          .toList();
    } catch (WeightsealException e) {
      return null;
    }
  }

  /// The newest first.
  List<ShownEvent> events(Viewer viewer) {
    List<ShownEvent> shown = new ArrayList<>();
    for (Events.Seen seen : events.recent()) {
      ShownEvent event = shown(seen);
      if (event != null && sees(viewer, event) && shown.size() < MOST_EVENTS) {
        shown.add(event);
      }
    }
    return shown;
  }

  private static boolean sees(Viewer viewer, ShownEvent event) {
    String model = event.model();
    return model == null ? viewer.seesAll() : viewer.sees(model);
  }

  private static @Nullable ShownEvent shown(Events.Seen seen) {
    KeyUse event = seen.event();
    Transfer transfer = event.transfer();
    if (transfer == null) {
      return null;
    }
    ModelIdentity identity = event.identity();
    List<String> named =
        identity == null
            ? namedIn(transfer.request())
            : List.of(identity.name(), identity.version());
    return new ShownEvent(
        seen.at(),
        event.outcome(),
        event.cause(),
        named.isEmpty() ? null : named.getFirst(),
        named.size() < 2 ? null : named.get(1),
        transfer);
  }

  /// The model that a refused request names, and its version; empty where it names none.
  private static List<String> namedIn(String request) {
    try {
      List<String> parts = RequestPath.parse(request.substring(request.indexOf(' ') + 1)).parts();
      boolean isOfModel =
          parts.size() > 2 && parts.getFirst().equals("v1") && parts.get(1).equals("models");
      boolean isOfView =
          parts.size() > 3 && parts.get(1).equals("view") && parts.get(2).equals("models");
      int from = isOfModel ? 2 : isOfView ? 3 : parts.size();
      return parts.subList(from, Math.min(from + 2, parts.size()));
    } catch (Refusal e) {
      return List.of();
    }
  }
}
