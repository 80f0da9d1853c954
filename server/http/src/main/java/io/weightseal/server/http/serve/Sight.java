package io.weightseal.server.http.serve;

import io.weightseal.api.KeyUse;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.Transfer;
import io.weightseal.server.http.page.ShownEvent;
import io.weightseal.server.http.page.ShownModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a viewer sees of the models and of what became of requests. Safe for use by several
/// threads.
///
/// spec: transfer-v1#who-5
final class Sight {
  private static final int MOST_EVENTS = 500;
  private static final int MOST_FILES = 1000;

  private final Catalog catalog;
  private final Events events;
  private final KnownRecipients recipients = new KnownRecipients();

  Sight(Catalog catalog, Events events) {
    this.catalog = catalog;
    this.events = events;
  }

  List<ShownModel> models(Viewer viewer) {
    return shown(
        catalog.all().stream().filter(each -> viewer.sees(each.identity().name())).toList());
  }

  /// None for a model that the viewer may not see, as for one that is not there.
  Optional<ServedModel> find(Viewer viewer, String name, String version) {
    return viewer.sees(name) ? catalog.find(name, version) : Optional.empty();
  }

  ShownModel shown(ServedModel model) {
    return shown(List.of(model)).getFirst();
  }

  private List<ShownModel> shown(List<ServedModel> models) {
    List<Optional<List<ShownModel.Key>>> keys = recipients.of(models);
    return IntStream.range(0, models.size())
        .mapToObj(i -> shown(models.get(i), keys.get(i).orElse(null)))
        .toList();
  }

  private static ShownModel shown(ServedModel model, @Nullable List<ShownModel.Key> recipients) {
    return new ShownModel(
        model.identity(),
        model.created(),
        model.manifestDigest(),
        model.signers(),
        recipients,
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
