package io.weightseal.keys.local;

import static io.weightseal.keys.local.TestStores.IDENTITY;
import static io.weightseal.testkit.Refusals.assertReason;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import io.weightseal.keys.files.PassphraseSource;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class LocalKeyServiceTest {
  private final SecureRandom random = new SecureRandom();
  private final KeyUri key = new KeyUri("local:team");

  @TempDir Path home;
  private LocalKeyStore store;
  private LocalKeyService service;

  @BeforeEach
  void createKey() throws Exception {
    store = new LocalKeyStore(home);
    store.create("team");
    service = new LocalKeyService(store, PassphraseSource.none());
  }

  @Test
  void unwrapsTheKnownAnswer() throws Exception {
    KnownAnswers.writeKey(home);
    Recipient recipient = recipient("1", KnownAnswers.WRAPPED);
    try (DataKey dataKey = service.unwrap(recipient, KnownAnswers.IDENTITY)) {
      assertArrayEquals(
          KnownAnswers.DATA_KEY, dataKey.<byte[], RuntimeException>use(byte[]::clone));
    }
  }

  @Test
  void wrapsIntoSixtyBytes() throws Exception {
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient recipient = service.wrap(dataKey, key, IDENTITY);
      assertEquals(60, recipient.wrapped().bytes().length);
      assertEquals("1", recipient.keyVersion());
    }
  }

  @Test
  void refusesWhatUnwrapsToAnotherLength() throws Exception {
    KnownAnswers.writeKey(home);
    Recipient recipient = recipient("1", KnownAnswers.WRAPPED_16_BYTES);
    assertThrows(
        NotAuthenticException.class,
        () -> service.unwrap(recipient, KnownAnswers.IDENTITY).close());
  }

  @Test
  void wrapsUnderTheNewestVersionAtOnce() throws Exception {
    new LocalKeyStore(home).rotate("team", PassphraseSource.none());
    try (DataKey dataKey = DataKey.random(random)) {
      Recipient recipient = service.wrap(dataKey, key, IDENTITY);
      assertEquals("2", recipient.keyVersion());
      Recipient asOld = new Recipient(key, "1", recipient.wrapped(), recipient.created());
      assertReason(Reason.WRONG_CONTEXT, () -> service.unwrap(asOld, IDENTITY).close());
    }
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"0", "2", "01", "+1", " 1", "-1", "1 ", "99999999999999999999", "x", "١"})
  void saysThatAVersionIsAbsent(String version) {
    Recipient recipient = recipient(version, KnownAnswers.WRAPPED);
    assertTrue(
        assertReason(Reason.ABSENT, () -> service.unwrap(recipient, IDENTITY).close())
            .getMessage()
            .contains("local:team has versions 1 to 1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../team", ".", "..", "a/b", "/etc", ".lock", "-x", "team ", "é"})
  void knowsNoKeyWithAnImpossibleName(String name) {
    KeyUri impossible = new KeyUri("local:" + name);
    assertFalse(service.knows(impossible));
    try (DataKey dataKey = DataKey.random(random)) {
      assertReason(Reason.ABSENT, () -> service.wrap(dataKey, impossible, IDENTITY));
    }
  }

  @Test
  void knowsOnlyKeysInTheStore() {
    assertTrue(service.knows(key));
    assertFalse(service.knows(new KeyUri("local:other")));
  }

  @Test
  void takesAKeyOfAnotherSchemeForTheCallersMistake() {
    try (DataKey dataKey = DataKey.random(random)) {
      assertThrows(
          IllegalArgumentException.class,
          () -> service.wrap(dataKey, new KeyUri("aws:team"), IDENTITY));
    }
  }

  private Recipient recipient(String version, byte[] wrapped) {
    return new Recipient(key, version, new WrappedKey(wrapped), Instant.EPOCH);
  }
}
