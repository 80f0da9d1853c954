package io.weightseal.server.http.serve;

import io.weightseal.api.WeightsealException;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Right;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// What stands under which path, and which right it takes.
///
/// spec: transfer-v1#requests
final class Routes {
  private static final byte[] OPEN_API = resource("openapi.json");

  private final Catalog catalog;
  private final PageRoutes page;
  private final BooleanSupplier ready;

  /// @param ready whether the server takes requests
  Routes(Catalog catalog, PageRoutes page, BooleanSupplier ready) {
    this.catalog = catalog;
    this.page = page;
    this.ready = ready;
  }

  /// The answer for a client, by the policy that holds.
  ///
  /// @throws Refusal when it gets none
  Answer find(List<String> path, List<String> client, AccessPolicy policy)
      throws Refusal, WeightsealException {
    if (PageRoutes.has(path)) {
      return page.find(path, client, policy);
    }
    String first = path.getFirst();
    if (path.size() == 1) {
      return switch (first) {
        case "openapi.json" -> Answer.Body.json(OPEN_API);
        case "health" -> text("ok\n");
        case "ready" -> {
          if (!ready.getAsBoolean()) {
            throw Refusal.of(Problem.LEAVING);
          }
          yield text("ready\n");
        }
        default -> throw Refusal.notFound();
      };
    }
    if (!first.equals("v1") || !path.get(1).equals("models")) {
      throw Refusal.notFound();
    }
    return models(path.subList(2, path.size()), client, policy);
  }

  private Answer models(List<String> names, List<String> client, AccessPolicy policy)
      throws Refusal, WeightsealException {
    if (names.isEmpty()) {
      return listing(client, policy, catalog.all());
    }
    String name = names.getFirst();
    // Asked first: a name on which a client has no right is not even looked up.
    Set<Right> rights = policy.rights(client, name);
    if (rights.isEmpty()) {
      throw Refusal.notFound();
    }
    if (names.size() == 1) {
      List<ServedModel> versions =
          catalog.all().stream().filter(each -> each.identity().name().equals(name)).toList();
      if (versions.isEmpty()) {
        throw Refusal.notFound();
      }
      require(rights, Right.LIST);
      return listing(client, policy, versions);
    }
    ServedModel model = catalog.find(name, names.get(1)).orElseThrow(Refusal::notFound);
    return part(model, names.subList(2, names.size()), rights);
  }

  private static Answer listing(
      List<String> client, AccessPolicy policy, List<ServedModel> models) {
    return Answer.Body.json(
        Listings.of(
            models.stream()
                .filter(each -> policy.rights(client, each.identity().name()).contains(Right.LIST))
                .toList()));
  }

  private static Answer part(ServedModel model, List<String> names, Set<Right> rights)
      throws Refusal, WeightsealException {
    if (names.isEmpty()) {
      return Answer.Body.json(Listings.of(model));
    }
    Answer.Subject subject = Answer.Subject.of(model);
    String kind = names.getFirst();
    if (kind.equals("manifest") && names.size() == 1) {
      require(rights, Right.FETCH);
      return body(
          Catalog.manifest(model), Answer.Recording.AFTER, subject, Answer.Body.Store.ALLOWED);
    }
    if (kind.equals("keys") && names.size() == 1) {
      require(rights, Right.KEYS);
      return body(
          Catalog.keys(model), Answer.Recording.BEFORE, subject, Answer.Body.Store.FORBIDDEN);
    }
    if (kind.equals("files") && names.size() > 1) {
      require(rights, Right.FETCH);
      // spec: transfer-v1#req-1
      ServedModel.File file = model.file(String.join("/", names.subList(1, names.size())));
      if (file != null) {
        return new Answer.File(file, subject);
      }
    }
    throw Refusal.notFound();
  }

  private static Answer body(
      byte[] bytes, Answer.Recording recording, Answer.Subject subject, Answer.Body.Store store) {
    return new Answer.Body(bytes, "application/json", recording, subject, store);
  }

  // spec: transfer-v1#who-4
  private static void require(Set<Right> rights, Right right) throws Refusal {
    if (!rights.contains(right)) {
      throw Refusal.of(Problem.FORBIDDEN);
    }
  }

  static Answer text(String text) {
    return new Answer.Body(
        text.getBytes(StandardCharsets.UTF_8),
        "text/plain; charset=utf-8",
        Answer.Recording.NEVER,
        null,
        Answer.Body.Store.FORBIDDEN);
  }

  private static byte[] resource(String name) {
    try (InputStream in = Routes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new AssertionError(name + " is part of this module");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
