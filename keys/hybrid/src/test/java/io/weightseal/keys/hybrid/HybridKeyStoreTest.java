package io.weightseal.keys.hybrid;

import static io.weightseal.keys.hybrid.TestKeys.passphrase;
import static io.weightseal.testkit.Refusals.assertReason;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.keys.files.PassphraseSource;
import io.weightseal.keys.files.Protection;
import io.weightseal.testkit.Secrets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HybridKeyStoreTest {
  @TempDir Path home;
  @TempDir Path otherHome;
  private HybridKeyStore store;

  @BeforeEach
  void openStore() {
    store = TestKeys.cheap(home);
  }

  @Test
  void makesKeysThatOnlyTheirOwnerCanRead() throws Exception {
    HybridKey key = store.create("anna");
    assertEquals(key, store.show("anna"));
    assertTrue(key.canOpen());
    assertEquals(home.resolve("hybrid/anna"), key.folder());
    assertEquals("rwx------", mode(home.resolve("hybrid")));
    assertEquals("rwx------", mode(key.folder()));
    assertEquals("rw-------", mode(key.folder().resolve("key.json")));
    assertEquals("rw-------", mode(key.folder().resolve("private.key")));
    byte[] seed = Files.readAllBytes(key.folder().resolve("private.key"));
    assertArrayEquals(XWing.publicKey(seed), key.publicHalf().publicKey());
    Secrets.assertHoldsNot(key.toString(), seed);
    Secrets.assertHoldsNot(Files.readString(key.folder().resolve("key.json")), seed);
  }

  @Test
  void listsItsKeys() throws Exception {
    assertEquals(List.of(), store.list());
    store.create("b");
    store.create("a");
    store.add(PublicHalf.of("c", new byte[32]));
    assertEquals(List.of("a", "b", "c"), store.list());
    assertReason(Reason.ABSENT, () -> store.show("d"));
    assertThrows(IllegalArgumentException.class, () -> store.show("../a"));
  }

  @Test
  void makesNoKeyTwice() throws Exception {
    HybridKey first = store.create("anna");
    assertReason(Reason.EXISTS, () -> store.create("anna"));
    assertEquals(first, store.show("anna"));
  }

  @Test
  void addsPublicHalves() throws Exception {
    PublicHalf half = TestKeys.cheap(otherHome).create("anna").publicHalf();
    HybridKey added = store.add(PublicHalf.parse(half.text()));
    assertEquals(added, store.show("anna"));
    assertEquals(half, added.publicHalf());
    assertFalse(added.canOpen());
    try (Stream<Path> files = Files.list(added.folder())) {
      assertEquals(List.of(added.folder().resolve("key.json")), files.toList());
    }
    assertEquals(added, store.add(half));
  }

  @Test
  void addsNoKeyThatNobodyCanUse() throws Exception {
    byte[] outOfRange = PublicHalf.of("anna", new byte[32]).publicKey();
    outOfRange[0] = (byte) 0xff;
    outOfRange[1] = (byte) 0xff;
    PublicHalf useless = PublicHalf.parse(KnownAnswers.text("anna", outOfRange));
    assertThrows(IllegalArgumentException.class, () -> store.add(useless));
    assertEquals(List.of(), store.list());
  }

  @Test
  void keepsItsPrivateHalfWhenThePublicOneIsAdded() throws Exception {
    HybridKey key = store.create("anna");
    assertEquals(key, store.add(key.publicHalf()));
    assertTrue(store.show("anna").canOpen());
  }

  @Test
  void replacesNoKeyByAnotherOfItsName() throws Exception {
    HybridKey key = store.create("anna");
    PublicHalf other = TestKeys.cheap(otherHome).create("anna").publicHalf();
    KeyServiceException refusal = assertReason(Reason.EXISTS, () -> store.add(other));
    assertTrue(refusal.getMessage().contains(other.fingerprint()), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(key.publicHalf().fingerprint()), refusal.getMessage());
    assertEquals(key, store.show("anna"));
  }

  @Test
  void putsThePrivateHalfUnderAPassphrase() throws Exception {
    HybridKey key = store.create("anna", passphrase("right"));
    assertInstanceOf(Protection.Argon2id.class, key.protection());
    assertEquals(60, Files.size(key.folder().resolve("private.key")));
    byte[] seed = store.seed(key, passphrase("right"));
    assertArrayEquals(XWing.publicKey(seed), key.publicHalf().publicKey());
    assertReason(Reason.DENIED, () -> store.seed(key, passphrase("wrong")));
    assertReason(Reason.DENIED, () -> store.seed(key, PassphraseSource.none()));
  }

  @Test
  void refusesAnotherKeysPrivateHalf() throws Exception {
    for (PassphraseSource source : List.of(PassphraseSource.none(), passphrase("right"))) {
      HybridKeyStore own = TestKeys.cheap(Files.createTempDirectory(home, "own"));
      HybridKey one = create(own, "one", source);
      HybridKey two = create(own, "two", source);
      Files.copy(
          one.folder().resolve("private.key"),
          two.folder().resolve("private.key"),
          StandardCopyOption.REPLACE_EXISTING);
      KeyServiceException refusal =
          assertThrows(KeyServiceException.class, () -> own.seed(two, source));
      assertFalse(refusal.retryable());
    }
  }

  private static HybridKey create(HybridKeyStore store, String name, PassphraseSource source)
      throws KeyServiceException {
    return source.getClass() == PassphraseSource.none().getClass()
        ? store.create(name)
        : store.create(name, source);
  }

  @ParameterizedTest
  @CsvSource({
    "hybrid, rwxr-x---, 700",
    "hybrid/anna, rwxr-xr-x, 700",
    "hybrid/anna/key.json, rw-r--r--, 600",
    "hybrid/anna/private.key, rw-r-----, 600",
  })
  void refusesWhatOthersCanGetAt(String what, String mode, String chmod) throws Exception {
    store.create("anna");
    Path path = home.resolve(what);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    KeyServiceException refusal =
        assertReason(Reason.DENIED, () -> store.seed(store.show("anna"), PassphraseSource.none()));
    assertTrue(
        refusal.getMessage().contains("chmod " + chmod + " '" + path + "'"), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 60})
  void refusesAPrivateHalfOfAnotherLength(int length) throws Exception {
    HybridKey key = store.create("anna");
    Files.write(key.folder().resolve("private.key"), new byte[length]);
    assertReason(Reason.DAMAGED, () -> store.seed(key, PassphraseSource.none()));
    Files.delete(key.folder().resolve("private.key"));
    assertReason(Reason.DAMAGED, () -> store.seed(key, PassphraseSource.none()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "weightseal/v1 hybrid key | weightseal/v2 hybrid key",
        "weightseal/v1 hybrid key | weightseal/v1 hybrid public half",
        "\"created\" | \"made\"",
        "Z\" | +00:00\"",
        "weightseal-hybrid:anna | weightseal-hybrid:bob",
        "\"kind\":\"none\" | \"kind\":\"rot13\"",
        "\"kind\":\"none\" | \"kind\":\"none\",\"more\":1",
        "{\"format\" | {\"more\":1,\"format\"",
        "} | ",
      })
  void refusesKeyJsonOfAnotherShape(String good, String bad) throws Exception {
    Path json = store.create("anna").folder().resolve("key.json");
    String text = Files.readString(json);
    assertTrue(text.contains(good), text);
    Files.writeString(json, text.replace(good, bad == null ? "" : bad));
    assertReason(Reason.DAMAGED, () -> store.show("anna"));
  }

  @Test
  void refusesAKeyUnderAnotherName() throws Exception {
    Path anna = store.create("anna").folder();
    Files.move(anna, home.resolve("hybrid/bob"));
    assertReason(Reason.DAMAGED, () -> store.show("bob"));
  }

  @Test
  void clearsAwayWhatAKilledProcessLeft() throws Exception {
    store.create("anna");
    Path left = Files.createDirectory(home.resolve("hybrid/.new-bob"));
    Files.write(left.resolve("private.key"), new byte[32]);
    store.create("bob");
    assertFalse(Files.exists(left));
    assertEquals(List.of("anna", "bob"), store.list());
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
