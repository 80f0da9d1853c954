package io.weightseal.keys.aws;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.ModelIdentity;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptionContextTest {
  @Test
  void holdsTheIdentityAndTheUsersPairs() throws Exception {
    assertEquals(
        Map.of(
            "weightseal:model", Models.ID.hex(),
            "weightseal:name", "llama",
            "weightseal:version", "3.1",
            "stage", "",
            "Team", "ränking"),
        EncryptionContext.of(
            KmsKey.of(Models.KEY), Models.with(Map.of("stage", "", "Team", "ränking"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"weightseal:model", "weightseal:x", "aws:x", "aws:"})
  void refusesTakenNames(String name) {
    KeyServiceException refused = refused(Models.with(Map.of(name, "x")));
    assertEquals(Reason.UNSUPPORTED, refused.reason());
    assertTrue(refused.getMessage().contains(name), refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"awsome", "AWS:x", "weightseal", "aws", "x:aws:"})
  void takesNamesThatOnlyLookAlike(String name) throws Exception {
    assertEquals(
        "x", EncryptionContext.of(KmsKey.of(Models.KEY), Models.with(Map.of(name, "x"))).get(name));
  }

  @Test
  void takesAsMuchAsKmsDoesAndNotAByteMore() throws Exception {
    Map<String, String> pairs = new TreeMap<>();
    for (int i = 0; i < 7; i++) {
      pairs.put("pair" + i, (i % 2 == 0 ? "\"\\é" : "x").repeat(200) + i);
    }
    int missing =
        EncryptionContext.MAX_BYTES
            - json(EncryptionContext.of(KmsKey.of(Models.KEY), Models.with(pairs)));
    // What a pair named "last" takes beside its value, and the share that fits into one value.
    int room = missing - ",\"last\":\"\"".length() - 2 * ",\"more0\":\"\"".length() - 2048;
    assertTrue(room > 0 && room < 1024, "the test's own sum: " + room);
    pairs.put("more0", "y".repeat(1024));
    pairs.put("more1", "y".repeat(1024));
    pairs.put("last", "z".repeat(room));
    assertEquals(
        EncryptionContext.MAX_BYTES,
        json(EncryptionContext.of(KmsKey.of(Models.KEY), Models.with(pairs))));
    pairs.put("last", "z".repeat(room + 1));
    KeyServiceException refused = refused(Models.with(pairs));
    assertEquals(Reason.UNSUPPORTED, refused.reason());
    assertTrue(refused.getMessage().contains("8193 bytes"), refused.getMessage());
  }

  private static KeyServiceException refused(ModelIdentity identity) {
    return assertThrows(
        KeyServiceException.class, () -> EncryptionContext.of(KmsKey.of(Models.KEY), identity));
  }

  private static int json(Map<String, String> pairs) {
    return pairs.entrySet().stream()
        .map(pair -> quoted(pair.getKey()) + ":" + quoted(pair.getValue()))
        .collect(Collectors.joining(",", "{", "}"))
        .getBytes(StandardCharsets.UTF_8)
        .length;
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
