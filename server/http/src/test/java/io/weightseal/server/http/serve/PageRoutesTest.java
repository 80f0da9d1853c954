package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.WeightsealException;
import io.weightseal.format.KeysFile;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.PostQuantum;
import io.weightseal.server.Right;
import io.weightseal.server.http.page.PageFields;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// spec: transfer-v1#who-5
class PageRoutesTest {
  private static final String DATA = "/v1/view/models";
  private static final List<String> PATHS =
      List.of(
          "/",
          "/ui/app.js",
          DATA,
          DATA + "/llama/1",
          DATA + "/secret%2Fone/1",
          "/v1/view/events",
          "/v1/view/no-such");

  private Shelf shelf;

  @BeforeEach
  void open() throws WeightsealException {
    shelf = new Shelf();
  }

  @AfterEach
  void close() {
    shelf.close();
  }

  private Answer.Body ask(String path, AccessPolicy policy) throws Exception {
    return (Answer.Body) shelf.ask(path, policy);
  }

  private String text(String path, AccessPolicy policy) throws Exception {
    return new String(ask(path, policy).bytes(), StandardCharsets.UTF_8);
  }

  private Problem refused(String path, AccessPolicy policy) {
    return assertThrows(Refusal.class, () -> ask(path, policy), path).problem();
  }

  @Test
  void showsNothingToWhomNoRuleNames() {
    for (String path : PATHS) {
      assertEquals(Problem.FORBIDDEN, refused(path, Shelf.policy(PostQuantum.PREFERRED)), path);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "VIEW")
  void showsNothingByAnotherRight(Right other) {
    for (String path : PATHS) {
      assertEquals(Problem.FORBIDDEN, refused(path, Shelf.policy("*", other)), path);
    }
  }

  @Test
  void showsTheModelsThatTheViewerMaySee() throws Exception {
    String all = text(DATA, Shelf.policy("*", Right.VIEW));
    assertTrue(all.contains("\"llama\"") && all.contains("\"secret/one\""), all);
    String some = text(DATA, Shelf.policy("llama", Right.VIEW));
    assertTrue(some.contains("\"llama\"") && !some.contains("secret"), some);
    assertEquals("{\"models\":[]}", text(DATA, Shelf.policy("other", Right.VIEW)));
  }

  @Test
  void tellsNobodyApartAHiddenModelFromOneThatIsNotThere() throws Exception {
    AccessPolicy policy =
        Shelf.policy(
            PostQuantum.PREFERRED,
            Shelf.rule("llama", Right.VIEW),
            Shelf.rule("*", Right.LIST, Right.FETCH, Right.KEYS));
    assertTrue(text(DATA + "/llama/1", policy).contains("\"name\":\"llama\""));
    assertEquals(Problem.NOT_FOUND, refused(DATA + "/secret%2Fone/1", policy));
    assertEquals(Problem.NOT_FOUND, refused(DATA + "/no-such/1", policy));
    assertEquals(Problem.NOT_FOUND, refused(DATA + "/llama/2", policy));
  }

  /// What `view` alone opens is the page.
  @ParameterizedTest
  @ValueSource(strings = {"/manifest", "/keys", "/files/" + Shelf.SEALED_FILE})
  void opensNoPartOfAModel(String part) {
    AccessPolicy policy = Shelf.policy("*", Right.VIEW);
    assertEquals(Problem.FORBIDDEN, refused("/v1/models/llama/1" + part, policy));
    assertEquals(Problem.FORBIDDEN, refused("/v1/models/llama", policy));
    assertEquals(
        Problem.NOT_FOUND,
        refused("/v1/models/secret%2Fone/1" + part, Shelf.policy("llama", Right.VIEW)));
  }

  @Test
  void holdsNoWrappedKeyAndNoSealedByte() throws Exception {
    AccessPolicy policy = Shelf.policy("*", Right.VIEW);
    String said =
        text(DATA, policy) + text(DATA + "/llama/1", policy) + text("/v1/view/events", policy);
    List<String> hidden = new ArrayList<>();
    String keys = new String(shelf.bytes("llama", KeysFile.NAME), StandardCharsets.UTF_8);
    // Every long string of keys.json but the key's own name: what is wrapped, however it is called.
    Matcher long64 = Pattern.compile("\"([A-Za-z0-9+/=_-]{40,})\"").matcher(keys);
    while (long64.find()) {
      hidden.add(long64.group(1));
    }
    assertTrue(hidden.size() >= 2, keys);
    String sealed =
        new String(shelf.bytes("llama", Shelf.SEALED_FILE), StandardCharsets.ISO_8859_1);
    hidden.add(sealed.substring(sealed.length() - 16));
    hidden.forEach(each -> assertFalse(said.contains(each), each));
    assertTrue(said.contains("\"key\":\"local:team\""), said);
  }

  @Test
  void forbidsKeepingWhatIsShownAndAnythingButItsOwnFiles() throws Exception {
    AccessPolicy policy = Shelf.policy("*", Right.VIEW);
    for (String path : List.of("/", "/ui/app.js", DATA, DATA + "/llama/1", "/v1/view/events")) {
      Answer.Body answer = ask(path, policy);
      assertEquals(PageFields.ALL, answer.fields(), path);
      assertEquals(
          path.startsWith("/v1") ? Answer.Body.Store.FORBIDDEN : Answer.Body.Store.ALLOWED,
          answer.store(),
          path);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ui",
        "/ui/index.htm",
        "/ui/app.js/x",
        "/ui/PageJson.class",
        "/v1/view",
        "/v1/view/models/llama",
        "/v1/view/models/llama/1/manifest",
        "/v1/view/models/llama/1/keys",
        "/v1/view/keys"
      })
  void hasNothingElse(String path) {
    assertEquals(Problem.NOT_FOUND, refused(path, Shelf.policy("*", Right.VIEW)));
  }
}
