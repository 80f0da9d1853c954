package io.weightseal.server.http.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.WeightsealException;
import io.weightseal.server.AccessPolicy;
import io.weightseal.server.PostQuantum;
import io.weightseal.server.Right;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
  private static final String MODEL = "/v1/models/llama/1";

  /// Each part of a model, and the one right that opens it.
  private static final Map<String, Right> PARTS =
      Map.of(
          MODEL + "/manifest",
          Right.FETCH,
          MODEL + "/files/" + Shelf.SEALED_FILE,
          Right.FETCH,
          MODEL + "/keys",
          Right.KEYS,
          "/v1/models/llama",
          Right.LIST);

  private Shelf shelf;

  @BeforeEach
  void open() throws WeightsealException {
    shelf = new Shelf();
  }

  @AfterEach
  void close() {
    shelf.close();
  }

  private Answer ask(String path, AccessPolicy policy) throws Exception {
    return shelf.ask(path, policy);
  }

  private Problem refused(String path, AccessPolicy policy) {
    return assertThrows(Refusal.class, () -> ask(path, policy), path).problem();
  }

  // spec: transfer-v1#who-2, transfer-v1#who-4
  @ParameterizedTest
  @EnumSource
  void opensWithEachRightWhatItIsForAndNothingElse(Right right) throws Exception {
    AccessPolicy policy = Shelf.policy("llama", right);
    for (Map.Entry<String, Right> part : PARTS.entrySet()) {
      if (part.getValue() == right) {
        assertTrue(ask(part.getKey(), policy).etag().length() == 64, part.getKey());
      } else {
        assertEquals(Problem.FORBIDDEN, refused(part.getKey(), policy), part.getKey());
      }
    }
  }

  // spec: transfer-v1#who-2, transfer-v1#who-3
  @Test
  void hidesWhatNoRuleGives() {
    for (String path : PARTS.keySet()) {
      String hidden = path.replace("llama", "secret%2Fone");
      AccessPolicy other = Shelf.policy("llama", Right.values());
      assertEquals(Problem.NOT_FOUND, refused(hidden, other), hidden);
      assertEquals(refused(path.replace("llama", "no-such"), other), refused(hidden, other));
      assertEquals(Problem.NOT_FOUND, refused(path, Shelf.policy(PostQuantum.PREFERRED)), path);
    }
  }

  // spec: transfer-v1#who-2
  @Test
  void listsTheModelsThatAClientMayListAlone() throws Exception {
    AccessPolicy policy =
        Shelf.policy(
            PostQuantum.PREFERRED,
            Shelf.rule("secret/*", Right.FETCH, Right.KEYS, Right.VIEW),
            Shelf.rule("llama", Right.LIST));
    Answer.Body listing = (Answer.Body) ask("/v1/models", policy);
    String text = new String(listing.bytes(), StandardCharsets.UTF_8);
    assertTrue(text.contains("llama"), text);
    assertFalse(text.contains("secret"), text);
  }

  // spec: transfer-v1#log-1, transfer-v1#ans-3
  @Test
  void putsKeysOnRecordFirstAndForbidsToKeepThem() throws Exception {
    AccessPolicy policy = Shelf.policy("*", Right.values());
    Answer.Body keys = (Answer.Body) ask(MODEL + "/keys", policy);
    assertEquals(Answer.Recording.BEFORE, keys.recording());
    assertEquals(Answer.Body.Store.FORBIDDEN, keys.store());
    for (String path : List.of("/manifest", "/files/" + Shelf.SEALED_FILE)) {
      assertEquals(Answer.Recording.AFTER, ask(MODEL + path, policy).recording(), path);
    }
  }

  /// Names are looked up among the manifest's files: others that stand beside them are not there.
  // spec: transfer-v1#req-1
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/files/keys.json",
        "/files/manifest.json",
        "/files/weights.bin",
        "/files/..%2Fllama%2Fweights.bin.sealed",
        "/files/x/weights.bin.sealed",
        "/files",
        "/manifest/x",
        "/keys/x",
        "/other"
      })
  void givesOutNothingThatTheManifestDoesNotList(String path) {
    assertEquals(Problem.NOT_FOUND, refused(MODEL + path, Shelf.policy("*", Right.values())));
  }
}
