package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyUse;
import io.weightseal.api.Location;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.ObjectStore;
import io.weightseal.api.Transfer;
import io.weightseal.api.WeightsealException;
import io.weightseal.format.KeysFile;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.Right;
import io.weightseal.server.http.page.ShownEvent;
import io.weightseal.server.http.page.ShownModel;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// spec: transfer-v1#who-5
class SightTest {
  private static final AccessPolicy ALL = Shelf.policy("*", Right.VIEW);
  private static final AccessPolicy LLAMA = Shelf.policy("llama", Right.VIEW);

  private Shelf shelf;
  private Sight sight;

  @BeforeEach
  void open() throws WeightsealException {
    shelf = new Shelf();
    sight = new Sight(shelf.catalog, shelf.events);
  }

  @AfterEach
  void close() {
    shelf.close();
  }

  private static Viewer viewer(AccessPolicy policy) {
    return new Viewer(List.of(Shelf.NODE), policy);
  }

  private void happened(@Nullable ModelIdentity identity, String request) throws Refusal {
    boolean given = identity != null;
    shelf.events.now(
        new KeyUse(
            KeyUse.Operation.FETCH,
            null,
            null,
            identity,
            null,
            given ? KeyUse.Outcome.SUCCESS : KeyUse.Outcome.REFUSED,
            given ? null : "NotFound",
            Duration.ZERO,
            null,
            new Transfer(Shelf.NODE, request, null, 0, "X25519MLKEM768")));
  }

  private List<ShownEvent> seen(AccessPolicy policy) {
    return sight.events(viewer(policy));
  }

  private ModelIdentity identity(String name) {
    return shelf.catalog.find(name, "1").orElseThrow().identity();
  }

  @Test
  void showsWhatWasGivenOutToThoseWhoMaySeeTheModel() throws Exception {
    happened(identity("llama"), "GET /v1/models/llama/1/manifest");
    happened(identity("secret/one"), "GET /v1/models/secret%2Fone/1/manifest");
    assertEquals(
        List.of("secret/one", "llama"), seen(ALL).stream().map(ShownEvent::model).toList());
    assertEquals(List.of("llama"), seen(LLAMA).stream().map(ShownEvent::model).toList());
    assertEquals(List.of(), seen(Shelf.policy("other", Right.VIEW)));
    assertEquals(List.of(), seen(Shelf.policy("*", Right.LIST, Right.FETCH, Right.KEYS)));
  }

  /// A refusal holds no identity: the model is the one that the request names.
  @ParameterizedTest
  @CsvSource({
    "/v1/models/secret%2Fone, secret/one,",
    "/v1/models/secret%2Fone/1/keys, secret/one, 1",
    "/v1/models/%73ecret%2fone/9, secret/one, 9",
    "/v1/models/llamas/1/manifest, llamas, 1",
    "/v1/view/models/secret%2Fone/1, secret/one, 1"
  })
  void hidesRefusalsOfModelsThatTheViewerMayNotSee(
      String path, String model, @Nullable String version) throws Exception {
    happened(null, "GET " + path);
    assertEquals(List.of(), seen(LLAMA));
    assertEquals(model, seen(ALL).getFirst().model());
    assertEquals(version, seen(ALL).getFirst().version());
  }

  @Test
  void showsRefusalsOfAModelThatTheViewerMaySee() throws Exception {
    happened(null, "HEAD /v1/models/llama/1/keys");
    assertEquals("llama", seen(LLAMA).getFirst().model());
    assertEquals("NotFound", seen(LLAMA).getFirst().cause());
  }

  /// Who may not see every model must not learn of one from a request that cannot be read.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/models",
        "/v1/models/secret%2Fone/../x",
        "/v1/models/secret%2Fone%",
        "/v1//models/secret",
        "/secret/one",
        "/v1/view/events"
      })
  void showsRequestsThatNameNoModelToThoseAloneWhoMaySeeAll(String path) throws Exception {
    happened(null, "GET " + path);
    assertEquals(List.of(), seen(LLAMA));
    assertEquals(1, seen(ALL).size());
    assertNull(seen(ALL).getFirst().model());
  }

  @Test
  void showsTheNewestFirstAndNoMoreThanFiveHundred() throws Exception {
    for (int i = 0; i < 600; i++) {
      happened(identity("llama"), "GET /v1/models/llama/1/files/" + i);
    }
    List<ShownEvent> shown = seen(ALL);
    assertEquals(500, shown.size());
    assertTrue(shown.getFirst().transfer().request().endsWith("/599"));
  }

  /// Hidden events do not take the place of those that may be seen.
  @Test
  void countsOnlyWhatIsShown() throws Exception {
    happened(identity("llama"), "GET /v1/models/llama/1/manifest");
    for (int i = 0; i < 600; i++) {
      happened(identity("secret/one"), "GET /v1/models/secret%2Fone/1/manifest");
    }
    assertEquals(1, seen(LLAMA).size());
  }

  @Test
  void namesRecipientsButNotWhatIsWrappedForThem() {
    ShownModel model = sight.models(viewer(LLAMA)).getFirst();
    assertEquals("llama", model.identity().name());
    assertEquals("local:team", model.recipients().getFirst().uri());
    assertEquals(List.of(), model.signers());
  }

  @Test
  void saysThatRecipientsCannotBeReadRatherThanThatThereAreNone() {
    shelf.store.put("models/llama/" + KeysFile.NAME, new byte[] {'{', '}'});
    assertNull(sight.models(viewer(LLAMA)).getFirst().recipients());
  }

  /// In a store that answers none before both were asked for.
  @Test
  @Timeout(60)
  void readsTheRecipientsOfSeveralModelsAtOnce() throws Exception {
    CountDownLatch both = new CountDownLatch(2);
    ObjectStore slow =
        (ObjectStore)
            Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("open")
                      && arguments[0].toString().endsWith(KeysFile.NAME)) {
                    both.countDown();
                    both.await();
                  }
                  return method.invoke(shelf.store, arguments);
                });
    Catalog catalog = new Catalog(new Location(slow, "models"), _ -> {});
    catalog.scan();
    sight = new Sight(catalog, shelf.events);
    List<ShownModel> models = sight.models(viewer(ALL));
    assertEquals(2, models.size());
    for (ShownModel model : models) {
      assertEquals("local:team", model.recipients().getFirst().uri());
    }
    // Not asked again at once.
    shelf.store.put("models/llama/" + KeysFile.NAME, new byte[] {'{', '}'});
    assertEquals(models, sight.models(viewer(ALL)));
  }

  @Test
  void findsNoModelThatTheViewerMayNotSee() {
    assertTrue(sight.find(viewer(LLAMA), "llama", "1").isPresent());
    assertTrue(sight.find(viewer(LLAMA), "secret/one", "1").isEmpty());
    assertTrue(sight.find(viewer(LLAMA), "llama", "2").isEmpty());
    assertTrue(sight.find(viewer(Shelf.policy("*", Right.FETCH)), "llama", "1").isEmpty());
  }
}
