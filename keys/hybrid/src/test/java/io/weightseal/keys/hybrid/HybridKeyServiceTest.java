package io.weightseal.keys.hybrid;

import static io.weightseal.keys.hybrid.TestKeys.IDENTITY;
import static io.weightseal.testkit.Refusals.assertReason;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import io.weightseal.keys.files.PassphraseSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HybridKeyServiceTest {
  private static final KeyUri ANNA = new KeyUri("hybrid:anna");

  @TempDir Path annasHome;
  @TempDir Path bobsHome;
  private HybridKeyStore annas;
  private HybridKeyStore bobs;
  private HybridKeyService anna;
  private HybridKeyService bob;

  @BeforeEach
  void annaMakesAKeyAndBobHasItsPublicHalf() throws Exception {
    annas = new HybridKeyStore(annasHome);
    bobs = new HybridKeyStore(bobsHome);
    bobs.add(PublicHalf.parse(annas.create("anna").publicHalf().text()));
    anna = new HybridKeyService(annas, PassphraseSource.none());
    bob = new HybridKeyService(bobs, PassphraseSource.none());
  }

  @Test
  void whoHasThePublicHalfWrapsForWhoHasThePrivateOne() throws Exception {
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      Recipient recipient = bob.wrap(dataKey, ANNA, IDENTITY);
      assertEquals(annas.show("anna").publicHalf().fingerprint(), recipient.keyVersion());
      assertEquals(1168, recipient.wrapped().bytes().length);
      try (DataKey opened = anna.unwrap(recipient, IDENTITY)) {
        assertArrayEquals(bytes(dataKey), bytes(opened));
      }
    }
  }

  @Test
  void thePublicHalfAloneOpensNothing() throws Exception {
    assertTrue(bob.knows(ANNA));
    Recipient recipient = wrap(bob);
    KeyServiceException refusal =
        assertReason(Reason.ABSENT, () -> bob.unwrap(recipient, IDENTITY));
    assertTrue(
        refusal.getMessage().startsWith("only the public half of hybrid:anna is in " + bobsHome),
        refusal.getMessage());
  }

  /// spec: v1#hyb-2
  @Test
  void tellsAKeyFromAnotherOfItsName() throws Exception {
    Recipient forAnna = wrap(bob);
    Files.move(annasHome.resolve("hybrid/anna"), annasHome.resolve("moved"));
    String other = annas.create("anna").publicHalf().fingerprint();
    KeyServiceException refusal = assertReason(Reason.ABSENT, () -> anna.unwrap(forAnna, IDENTITY));
    assertTrue(refusal.getMessage().contains(other), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(forAnna.keyVersion()), refusal.getMessage());
  }

  /// spec: v1#hyb-2
  @Test
  void refusesAKeyVersionThatIsAbsentOrNotTheKeys() throws Exception {
    Recipient good = wrap(anna);
    for (String version : new String[] {null, "1", good.keyVersion() + "0"}) {
      Recipient changed = new Recipient(ANNA, version, good.wrapped(), good.created());
      assertReason(Reason.ABSENT, () -> anna.unwrap(changed, IDENTITY));
    }
  }

  @Test
  void opensTheKnownAnswers() throws Exception {
    Path folder = annasHome.resolve("hybrid/anna");
    HybridKey known =
        new HybridKey(KnownAnswers.half(), folder, Instant.EPOCH, annas.show("anna").protection());
    Files.write(folder.resolve("private.key"), KnownAnswers.SEED);
    Files.write(folder.resolve("key.json"), HybridKeyJson.write(known));
    for (byte[] wrapped : List.of(KnownAnswers.WRAPPED, KnownAnswers.WRAPPED_HERE)) {
      Recipient recipient =
          new Recipient(ANNA, KnownAnswers.FINGERPRINT, new WrappedKey(wrapped), Instant.EPOCH);
      try (DataKey opened = anna.unwrap(recipient, KnownAnswers.IDENTITY)) {
        assertArrayEquals(KnownAnswers.DATA_KEY, bytes(opened));
      }
      assertReason(Reason.WRONG_CONTEXT, () -> anna.unwrap(recipient, IDENTITY));
    }
  }

  /// spec: v1#key-2
  @Test
  void refusesWhatIsNoDataKey() throws Exception {
    byte[] publicKey = annas.show("anna").publicHalf().publicKey();
    for (int length : new int[] {0, 16, 31, 33}) {
      byte[] wrapped =
          Hpke.seal(
              publicKey,
              HybridKeyService.info(IDENTITY),
              new byte[0],
              new byte[length],
              new SecureRandom());
      Recipient recipient =
          new Recipient(
              ANNA,
              annas.show("anna").publicHalf().fingerprint(),
              new WrappedKey(wrapped),
              Instant.EPOCH);
      assertThrows(NotAuthenticException.class, () -> anna.unwrap(recipient, IDENTITY));
    }
  }

  @Test
  void saysWhatToDoInsteadOfRotating() {
    KeyServiceException refusal = assertReason(Reason.UNSUPPORTED, () -> anna.rotate(ANNA));
    assertTrue(refusal.getMessage().endsWith("and rewrap to it"), refusal.getMessage());
    assertReason(Reason.ABSENT, () -> anna.rotate(new KeyUri("hybrid:nobody")));
  }

  @Test
  void knowsOnlyWhatIsThere() throws Exception {
    assertTrue(anna.knows(ANNA));
    assertFalse(anna.knows(new KeyUri("hybrid:nobody")));
    assertFalse(anna.knows(new KeyUri("hybrid:../anna")));
    assertFalse(anna.knows(new KeyUri("local:anna")));
    assertReason(Reason.ABSENT, () -> anna.status(new KeyUri("hybrid:../anna")));
  }

  private static Recipient wrap(HybridKeyService service) throws Exception {
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      return service.wrap(dataKey, ANNA, IDENTITY);
    }
  }

  private static byte[] bytes(DataKey dataKey) {
    return dataKey.<byte[], RuntimeException>use(byte[]::clone);
  }
}
