package io.weightseal.server.http.serve;

import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Right;
import io.weightseal.server.http.page.Asset;
import io.weightseal.server.http.page.PageFields;
import io.weightseal.server.http.page.PageJson;
import java.util.List;

/// The page, and what it shows to whom.
///
/// spec: transfer-v1#who-5
final class PageRoutes {
  private final Sight sight;

  PageRoutes(Catalog catalog, Events events) {
    sight = new Sight(catalog, events);
  }

  /// Whether a path is one of the page's.
  static boolean has(List<String> path) {
    return path.isEmpty()
        || path.getFirst().equals("ui")
        || (path.size() > 1 && path.getFirst().equals("v1") && path.get(1).equals("view"));
  }

  Answer find(List<String> path, List<String> client, AccessPolicy policy) throws Refusal {
    // spec: transfer-v1#who-5
    if (!policy.gives(client, Right.VIEW)) {
      throw Refusal.of(Problem.FORBIDDEN);
    }
    if (path.isEmpty()) {
      return asset("index.html");
    }
    if (path.getFirst().equals("ui")) {
      if (path.size() != 2) {
        throw Refusal.notFound();
      }
      return asset(path.get(1));
    }
    return json(data(path.subList(2, path.size()), new Viewer(client, policy)));
  }

  private byte[] data(List<String> names, Viewer viewer) throws Refusal {
    if (names.equals(List.of("models"))) {
      return PageJson.models(sight.models(viewer));
    }
    if (names.equals(List.of("events"))) {
      return PageJson.events(sight.events(viewer));
    }
    if (names.size() == 3 && names.getFirst().equals("models")) {
      ServedModel model =
          sight.find(viewer, names.get(1), names.get(2)).orElseThrow(Refusal::notFound);
      return PageJson.model(sight.shown(model), Sight.files(model));
    }
    throw Refusal.notFound();
  }

  private static Answer asset(String name) throws Refusal {
    Asset asset = Asset.find(name);
    if (asset == null) {
      throw Refusal.notFound();
    }
    return Answer.Body.shown(
        asset.bytes(), asset.mediaType(), Answer.Body.Store.ALLOWED, PageFields.ALL);
  }

  private static Answer json(byte[] bytes) {
    return Answer.Body.shown(
        bytes, "application/json", Answer.Body.Store.FORBIDDEN, PageFields.ALL);
  }
}
