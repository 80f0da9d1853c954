package io.weightseal.recipes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.MalformedArtifactException;
import io.weightseal.api.UnsupportedVersionException;
import io.weightseal.api.WeightsealException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RecipeHeaderTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String ENCMODEL =
      """
      {"version": 1, "algorithm": "AES-256-GCM", "plaintext_size": 10, "plaintext_hash": "%s", \
      "has_aad": false}"""
          .formatted(HASH);
  private static final String ENVMODEL =
      """
      {"version": 1, "kms_key_id": "alias/a", "encrypted_dek": "AAEC", "nonce": "AAAAAAAAAAAAAAAA", \
      "metadata": {"a": "b"}, "plaintext_hash": "%s"}"""
          .formatted(HASH);

  @Test
  void readsWhatItWrites() throws WeightsealException {
    for (EncmodelHeader header :
        new EncmodelHeader[] {
          new EncmodelHeader(0, HASH, false),
          new EncmodelHeader(EncmodelHeader.MAX_PLAINTEXT_BYTES, HASH, true)
        }) {
      assertEquals(header, EncmodelHeader.parse("a file", header.json()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"version\": 1, |",
        "\"version\": 1 | \"version\": null",
        "\"version\": 1 | \"version\": true",
        "\"version\": 1 | \"version\": {}",
        "\"has_aad\": false | \"has_aad\": 0",
        "\"has_aad\": false | \"has_aad\": \"false\"",
        "\"has_aad\": false | \"has_aad\": false, \"has_aad\": false",
        "\"has_aad\": false | \"has_aad\": false, \"\\u0068as_aad\": false",
        "\"has_aad\": false | \"has_aad\": false, \"more\": 1",
        "\"has_aad\": false | \"has_aad\": false,",
        "\"plaintext_size\": 10 | \"plaintext_size\": -1",
        "\"plaintext_size\": 10 | \"plaintext_size\": 10.0",
        "\"plaintext_size\": 10 | \"plaintext_size\": 1e1",
        "\"plaintext_size\": 10 | \"plaintext_size\": \"10\"",
        "\"plaintext_size\": 10 | \"plaintext_size\": NaN",
        "\"plaintext_size\": 10 | \"plaintext_size\": 68719476705",
        "\"plaintext_size\": 10 | \"plaintext_size\": 99999999999999999999",
        "\"AES-256-GCM\" | [\"AES-256-GCM\"]",
        "0123456789abcdef01 | 0123456789ABCDEF01",
        "0123456789abcdef01 | 0123456789abcdef0",
        "0123456789abcdef01 | 0123456789abcdeg01",
        "} | }{",
        "} | } 1",
        "} | ",
        "{ | [{",
        "{ | // {",
        "{ | \uFEFF{",
      })
  void refusesOtherMetadata(String old, String with) {
    String changed = replaced(ENCMODEL, old, with);
    assertThrows(
        MalformedArtifactException.class,
        () -> EncmodelHeader.parse("a file", changed.getBytes(StandardCharsets.UTF_8)),
        changed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "2", "1.1", "\"2\"", "\"\"", "\"one\""})
  void refusesOtherVersions(String version) {
    for (String header : new String[] {ENCMODEL, ENVMODEL}) {
      String format = header.equals(ENCMODEL) ? "ENCMODEL" : "ENVMODEL";
      byte[] changed =
          replaced(header, "\"version\": 1", "\"version\": " + version)
              .getBytes(StandardCharsets.UTF_8);
      assertThrows(
          UnsupportedVersionException.class, () -> RecipeHeader.parse("a file", format, changed));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"alias/a\" | \"\"",
        "\"alias/a\" | \"a\\nb\"",
        "\"alias/a\" | 5",
        "\"AAEC\" | \"\"",
        "\"AAEC\" | \"AAE\"",
        "\"AAEC\" | \"AAE=\\n\"",
        "\"AAEC\" | \"AAF=\"",
        "\"AAEC\" | \"AA_C\"",
        "AAAAAAAAAAAAAAAA | AAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAA | AAAAAAAAAAAAAAAAAAAA",
        "{\"a\": \"b\"} | [\"a\"]",
        "{\"a\": \"b\"} | \"a\"",
        "{\"a\": \"b\"} | null",
        "{\"a\": \"b\"} | {\"a\": \"b\", \"a\": \"b\"}",
        "{\"a\": \"b\"} | {\"x\": {\"a\": 1, \"a\": 1}}",
        "{\"a\": \"b\"} | {\"a\": \"\\ud800\"}",
        "{\"a\": \"b\"} | {\"\\udc00\": \"a\"}",
        "{\"a\": \"b\"} | {\"a\": NaN}",
        "{\"a\": \"b\"} | {\"a\": 01}",
        "{\"a\": \"b\"} | {\"a\": [[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]}",
      })
  void refusesOtherEnvelopes(String old, String with) {
    String changed = replaced(ENVMODEL, old, with);
    assertThrows(
        MalformedArtifactException.class,
        () -> EnvmodelHeader.parse("a file", changed.getBytes(StandardCharsets.UTF_8)),
        changed);
  }

  @Test
  void refusesIllFormedText() {
    byte[] bytes = ENVMODEL.getBytes(StandardCharsets.UTF_8);
    bytes[ENVMODEL.indexOf("alias") + 1] = (byte) 0xff;
    assertThrows(MalformedArtifactException.class, () -> EnvmodelHeader.parse("a file", bytes));
  }

  @Test
  void keepsNumbersAndOrderAsTheyAreWritten() throws WeightsealException {
    String metadata = "{ \"b\" :1.50,\"a\":[1E5 , -0,{}] , \"c\":\"\\/\u00e9\" }";
    byte[] changed =
        replaced(ENVMODEL, "{\"a\": \"b\"}", metadata).getBytes(StandardCharsets.UTF_8);
    EnvmodelHeader header = EnvmodelHeader.parse("a file", changed);
    assertEquals("{\"b\": 1.50, \"a\": [1E5, -0, {}], \"c\": \"/\\u00e9\"}", header.metadata());
    assertEquals(null, header.encryptionContext());
  }

  private static String replaced(String text, String old, String with) {
    assertTrue(text.contains(old), old);
    return text.replace(old, with == null ? "" : with);
  }
}
