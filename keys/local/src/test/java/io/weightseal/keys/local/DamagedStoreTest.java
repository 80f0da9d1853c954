package io.weightseal.keys.local;

import static io.weightseal.keys.local.TestStores.IDENTITY;
import static io.weightseal.testkit.Refusals.assertReason;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Recipient;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.testkit.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedStoreTest {
  private static final String WITH_PASSPHRASE =
      """
      {"format":"weightseal/v1 local key","name":"team","created":"2026-01-31T00:00:00Z",\
      "protection":{"kind":"argon2id","memoryKib":65536,"iterations":3,"parallelism":4,\
      "salt":"404142434445464748494a4b4c4d4e4f"},\
      "versions":[{"version":1,"created":"2026-01-31T00:00:00Z"},\
      {"version":2,"created":"2026-02-28T00:00:00Z"}]}
      """;

  @TempDir Path home;
  private LocalKeyStore store;
  private LocalKeyService service;
  private Path key;
  private Path json;

  @BeforeEach
  void createKey() throws Exception {
    store = new LocalKeyStore(home);
    service = new LocalKeyService(store, PassphraseSource.none());
    key = store.create("team").folder();
    json = key.resolve("key.json");
  }

  @Test
  void readsTheSampleThatTheOtherTestsSpoil() throws Exception {
    Files.writeString(json, WITH_PASSPHRASE);
    LocalKey read = store.show("team");
    assertEquals(2, read.newest().number());
    assertEquals(WITH_PASSPHRASE, new String(KeyJson.write(read), StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weightseal/v1 local key | weightseal/v2 local key | format is not",
        "\"name\":\"team\" | \"name\":\"other\" | belongs to the key local:other",
        "\"name\":\"team\" | \"name\":\"../x\" | a key's name is",
        "\"name\":\"team\", | '' | no member \"name\"",
        "\"name\":\"team\" | \"name\":7 | of another type",
        "\"name\":\"team\" | \"name\":null | unexpected type",
        "\"name\":\"team\" | \"name\":\"team\",\"name\":\"team\" | not valid JSON",
        "\"name\":\"team\" | \"name\":\"team\",\"more\":1 | a member that is not known",
        "\"iterations\":3 | \"iterations\":3,\"more\":1 | a member that is not known",
        "\"version\":2 | \"version\":2,\"more\":1 | a member that is not known",
        "2026-01-31T00:00:00Z | 2026-02-31T00:00:00Z | not a time",
        "2026-01-31T00:00:00Z | 2026-01-31T00:00:00.5Z | not a time",
        "2026-01-31T00:00:00Z | 2026-01-31T01:00:00+01:00 | not a time",
        "argon2id | scrypt | kind of protection",
        "65536 | 1048577 | memoryKib is 1048577",
        "65536 | 31 | memoryKib is 31",
        "65536 | 99999999999 | not valid JSON",
        "65536 | -65536 | memoryKib is -65536",
        "65536 | 65536.0 | unexpected type",
        "65536 | \"65536\" | of another type",
        "\"iterations\":3 | \"iterations\":0 | iterations is 0",
        "\"iterations\":3 | \"iterations\":65 | iterations is 65",
        "\"parallelism\":4 | \"parallelism\":0 | parallelism is 0",
        "\"parallelism\":4 | \"parallelism\":65 | parallelism is 65",
        "404142434445464748494a4b4c4d4e4f | 404142434445464748494A4B4C4D4E4F | salt must be",
        "404142434445464748494a4b4c4d4e4f | 40 | salt must be",
        "\"version\":2 | \"version\":1 | numbered 1, 2",
        "\"version\":2 | \"version\":3 | numbered 1, 2",
        "}]} | }]}{} | something follows",
        "}]} | }] | not valid JSON",
        "[{\"version\":1 | [[]],\"x\":[{\"version\":1 | something else than objects",
      })
  void refusesKeyJsonOfAnotherShape(String good, String bad, String message) throws Exception {
    assertTrue(WITH_PASSPHRASE.contains(good), good);
    assertDamaged(WITH_PASSPHRASE.replace(good, bad), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "7", "\"x\"", "null", "{", "{}", "\uFEFF{}", "[[[[[[[[[["})
  void refusesKeyJsonThatIsNoSuchObject(String text) throws Exception {
    assertDamaged(text, json.toString());
  }

  @Test
  void refusesKeyJsonWithoutOrWithTooManyVersions() throws Exception {
    String start = WITH_PASSPHRASE.substring(0, WITH_PASSPHRASE.indexOf("[{"));
    assertDamaged(start + "[]}", "0 versions");
    String many =
        IntStream.rangeClosed(1, 1001)
            .mapToObj(i -> "{\"version\":" + i + ",\"created\":\"2026-01-31T00:00:00Z\"}")
            .collect(Collectors.joining(","));
    assertDamaged(start + "[" + many + "]}", "1001 versions");
    assertDamaged(" ".repeat(KeyJson.MAX_BYTES) + WITH_PASSPHRASE, "at most");
  }

  @Test
  void refusesKeyJsonThatIsNotUtf8() throws Exception {
    byte[] bytes = WITH_PASSPHRASE.getBytes(StandardCharsets.UTF_8);
    bytes[WITH_PASSPHRASE.indexOf("team")] = (byte) 0xff;
    Files.write(json, bytes);
    assertReason(Reason.DAMAGED, () -> store.show("team"));
  }

  @Test
  void saysThatAFileIsMissing() throws Exception {
    Files.delete(key.resolve("1.key"));
    assertNames(key.resolve("1.key"), assertReason(Reason.DAMAGED, this::wrap));
    Files.delete(json);
    assertNames(json, assertReason(Reason.DAMAGED, () -> store.show("team")));
  }

  @Test
  void refusesAVersionOfAnotherLength() throws Exception {
    for (int length : List.of(0, 31, 33, 60)) {
      Files.write(key.resolve("1.key"), new byte[length]);
      assertNames(key.resolve("1.key"), assertReason(Reason.DAMAGED, this::wrap));
    }
  }

  @Test
  void opensNothingWithAChangedKey() throws Exception {
    Recipient recipient = wrap();
    byte[] secret = Files.readAllBytes(key.resolve("1.key"));
    byte[] changed = secret.clone();
    changed[31] ^= 1;
    Files.write(key.resolve("1.key"), changed);
    KeyServiceException refusal =
        assertReason(Reason.WRONG_CONTEXT, () -> service.unwrap(recipient, IDENTITY).close());
    Secrets.assertNamesButHoldsNot(refusal, "local:team", changed);
    assertFalse(Arrays.equals(secret, changed));
  }

  private void assertDamaged(String text, String message) throws Exception {
    Files.writeString(json, text);
    KeyServiceException refusal = assertReason(Reason.DAMAGED, () -> store.show("team"));
    assertNames(json, refusal);
    assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    assertFalse(refusal.retryable());
  }

  private static void assertNames(Path path, KeyServiceException refusal) {
    assertTrue(refusal.getMessage().startsWith(path.toString()), refusal.getMessage());
  }

  private Recipient wrap() throws KeyServiceException {
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      return service.wrap(dataKey, new KeyUri("local:team"), IDENTITY);
    }
  }
}
