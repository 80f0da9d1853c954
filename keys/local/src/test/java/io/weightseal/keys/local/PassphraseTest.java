package io.weightseal.keys.local;

import static io.weightseal.keys.local.TestStores.IDENTITY;
import static io.weightseal.keys.local.TestStores.passphrase;
import static io.weightseal.testkit.Refusals.assertReason;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Recipient;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.PassphraseSource.Purpose;
import io.weightseal.keys.files.Protection;
import io.weightseal.testkit.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassphraseTest {
  private static final KeyUri KEY = new KeyUri("local:team");

  @TempDir Path home;
  private LocalKeyStore store;

  @BeforeEach
  void openStore() {
    store = TestStores.cheap(home);
  }

  @Test
  void opensTheKnownFile() throws Exception {
    LocalKey made = store.create("team", passphrase("any"));
    LocalKey known =
        new LocalKey("team", made.folder(), made.created(), KnownAnswers.SMALL, made.versions());
    Files.write(made.folder().resolve("key.json"), KeyJson.write(known));
    Files.write(made.folder().resolve("1.key"), KnownAnswers.SMALL_FILE);
    assertArrayEquals(
        KnownAnswers.VERSION_1,
        store.secret(store.show("team"), 1, passphrase(KnownAnswers.PASSPHRASE)));
  }

  @Test
  void usesTheRecommendedParametersUnlessTold() throws Exception {
    LocalKey key = new LocalKeyStore(home).create("team", passphrase("x"));
    Protection.Argon2id used = assertInstanceOf(Protection.Argon2id.class, key.protection());
    assertEquals(64 * 1024, used.memoryKib());
    assertEquals(3, used.iterations());
    assertEquals(4, used.parallelism());
    assertEquals(60, Files.size(key.folder().resolve("1.key")));
  }

  @Test
  void refusesAWrongPassphraseWithOneMessage() throws Exception {
    store.create("team", passphrase("right"));
    Recipient recipient = wrap("right");
    KeyServiceException onWrap = assertReason(Reason.DENIED, () -> wrap("wrong"));
    KeyServiceException onUnwrap = assertReason(Reason.DENIED, () -> unwrap(recipient, "wrong"));
    KeyServiceException onRotate =
        assertReason(Reason.DENIED, () -> store.rotate("team", passphrase("wrong")));
    assertEquals(onWrap.getMessage(), onUnwrap.getMessage());
    assertEquals(onWrap.getMessage(), onRotate.getMessage());
    assertEquals(1, store.show("team").versions().size());
    for (KeyServiceException each : List.of(onWrap, onUnwrap, onRotate)) {
      Secrets.assertNamesButHoldsNot(each, "wrong passphrase for local:team", bytes("right"));
    }
  }

  @Test
  void saysThatAPassphraseIsNeeded() throws Exception {
    store.create("team", passphrase("right"));
    LocalKeyService service = new LocalKeyService(store, PassphraseSource.none());
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      assertReason(Reason.DENIED, () -> service.wrap(dataKey, KEY, IDENTITY));
    }
  }

  @Test
  void refusesAFileChangedAtAnyByte() throws Exception {
    Path file = store.create("team", passphrase("right")).folder().resolve("1.key");
    byte[] good = Files.readAllBytes(file);
    for (int at = 0; at < good.length; at++) {
      byte[] changed = good.clone();
      changed[at] ^= 1;
      Files.write(file, changed);
      assertReason(Reason.DENIED, () -> wrap("right"));
    }
    Files.write(file, good);
    wrap("right");
  }

  @Test
  void refusesFilesThatChangedPlaces() throws Exception {
    Path team = store.create("team", passphrase("right")).folder();
    store.rotate("team", passphrase("right"));
    Files.copy(team.resolve("1.key"), team.resolve("2.key"), StandardCopyOption.REPLACE_EXISTING);
    assertReason(Reason.DENIED, () -> wrap("right"));
  }

  @Test
  void refusesAnotherKeysFilesUnderItsName() throws Exception {
    Path team = store.create("team", passphrase("right")).folder();
    Path other = Files.move(team, home.resolve("keys/other"));
    assertReason(Reason.DAMAGED, () -> store.show("other"));
    String json = Files.readString(other.resolve("key.json"));
    Files.writeString(other.resolve("key.json"), json.replace("team", "other"));
    LocalKey renamed = store.show("other");
    assertReason(Reason.DENIED, () -> store.secret(renamed, 1, passphrase("right")));
  }

  @Test
  void asksOnceAndWipesWhatItIsLent() throws Exception {
    List<byte[]> lent = new ArrayList<>();
    List<Purpose> purposes = new ArrayList<>();
    PassphraseSource source =
        (key, purpose) -> {
          assertEquals(KEY, key);
          purposes.add(purpose);
          lent.add(bytes("right"));
          return lent.getLast();
        };
    store.create("team", source);
    store.rotate("team", source);
    assertEquals(List.of(Purpose.NEW, Purpose.EXISTING), purposes);
    for (byte[] each : lent) {
      assertArrayEquals(new byte[5], each);
    }
  }

  @Test
  void asksNothingForAKeyThatExists() throws Exception {
    store.create("team");
    PassphraseSource never =
        (key, purpose) -> {
          throw new AssertionError("asked");
        };
    assertReason(Reason.EXISTS, () -> store.create("team", never));
    store.rotate("team", never);
  }

  @Test
  void refusesAnEmptyOrEndlessPassphrase() {
    for (String text : List.of("", "x".repeat(1025))) {
      assertThrows(IllegalArgumentException.class, () -> store.create("team", passphrase(text)));
    }
    assertFalse(Files.exists(home.resolve("keys/team")));
  }

  private Recipient wrap(String text) throws KeyServiceException {
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      return new LocalKeyService(store, passphrase(text)).wrap(dataKey, KEY, IDENTITY);
    }
  }

  private void unwrap(Recipient recipient, String text) throws Exception {
    new LocalKeyService(store, passphrase(text)).unwrap(recipient, IDENTITY).close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
