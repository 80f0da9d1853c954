package io.weightseal.keys.vault;

import static io.weightseal.keys.vault.TestVault.IDENTITY;
import static io.weightseal.keys.vault.TestVault.admin;
import static io.weightseal.keys.vault.TestVault.assertReason;
import static io.weightseal.keys.vault.TestVault.key;
import static io.weightseal.keys.vault.TestVault.uri;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyStatus.State;
import io.weightseal.api.KeyUri;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VaultKeyServiceTest {
  private VaultKeyService service;

  @BeforeEach
  void open() {
    service = TestVault.open();
  }

  @AfterEach
  void close() {
    service.close();
  }

  @Test
  void bindsByTheDigestOfTheIdentityAsContext() throws Exception {
    KeyUri key = key("context");
    byte[] secret = new byte[DataKey.BYTES];
    new SecureRandom().nextBytes(secret);
    Recipient recipient;
    try (DataKey dataKey = DataKey.takingOver(secret.clone())) {
      recipient = service.wrap(dataKey, key, IDENTITY);
    }
    String ciphertext = new String(recipient.wrapped().bytes(), StandardCharsets.US_ASCII);
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(IDENTITY.wrapContext());
    String answer =
        admin(
            "POST",
            "transit/decrypt/context",
            "{\"ciphertext\":\""
                + ciphertext
                + "\",\"context\":\""
                + Base64.getEncoder().encodeToString(digest)
                + "\"}");
    Matcher plaintext = Pattern.compile("\"plaintext\":\"([^\"]+)\"").matcher(answer);
    assertTrue(plaintext.find());
    assertArrayEquals(secret, Base64.getDecoder().decode(plaintext.group(1)));
    assertEquals("1", recipient.keyVersion());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "underived | {'type':'aes256-gcm96'}",
        "convergent | {'type':'aes256-gcm96','derived':true,'convergent_encryption':true}",
        "small | {'type':'aes128-gcm96','derived':true}",
        "rsa | {'type':'rsa-2048'}",
      })
  void refusesKeysThatDoNotBind(String name, String json) {
    KeyUri key = key(name, json.replace('\'', '"'));
    KeyServiceException refusal = assertReason(Reason.UNSUPPORTED, () -> wrap(key));
    assertTrue(
        refusal
            .getMessage()
            .endsWith("bao write -f transit/keys/NAME type=aes256-gcm96 derived=true"),
        refusal.getMessage());
  }

  @Test
  void neverHasTransitMakeAKey() {
    assertReason(Reason.ABSENT, () -> wrap(uri("never-made")));
    assertEquals(404, TestVault.status("GET", "transit/keys/never-made", ""));
  }

  @Test
  void makesAKeyThatBinds() throws Exception {
    service.create(uri("made"));
    service.unwrap(wrap(uri("made")), IDENTITY).close();
    assertReason(Reason.EXISTS, () -> service.create(uri("made")));
  }

  @Test
  void unwrapsInOneRequest() throws Exception {
    KeyUri key = key("counted");
    Recipient recipient = wrap(key);
    admin(
        "POST",
        "sys/quotas/rate-limit/one",
        "{\"path\":\"transit/\",\"rate\":1,\"interval\":\"600s\"}");
    try (VaultKeyService fresh = TestVault.open()) {
      fresh.unwrap(recipient, IDENTITY).close();
      KeyServiceException second =
          assertReason(Reason.THROTTLED, () -> fresh.unwrap(recipient, IDENTITY));
      assertTrue(second.retryable());
    } finally {
      admin("DELETE", "sys/quotas/rate-limit/one", "");
    }
  }

  @Test
  void rewrapsUnderTheNewestVersionAndKeepsTheBinding() throws Exception {
    KeyUri key = key("rewrapped");
    Recipient old = wrap(key);
    assertEquals(new KeyRotation(key, "1", "2"), service.rotate(key));
    Recipient recent = service.rewrap(old, key, IDENTITY).orElseThrow();
    assertEquals("2", recent.keyVersion());
    service.unwrap(recent, IDENTITY).close();
    KeyUri other = key("rewrapped-elsewhere");
    assertEquals(Optional.empty(), service.rewrap(old, other, IDENTITY));
  }

  @Test
  void tellsVersionsTheirTimesAndThePeriodOfRotation() throws Exception {
    Instant before = Instant.now().minusSeconds(2);
    KeyUri key = key("timed");
    service.rotate(key);
    service.rotateEvery(key, Duration.ofDays(90));
    KeyStatus status = service.status(key);
    assertEquals(State.ENABLED, status.state());
    assertEquals(Duration.ofDays(90), status.rotationPeriod());
    assertEquals(List.of("1", "2"), status.versions().stream().map(v -> v.name()).toList());
    for (KeyStatus.Version version : status.versions()) {
      assertEquals(State.ENABLED, version.state());
      assertNotNull(version.created());
      assertTrue(version.created().isAfter(before) && !version.created().isAfter(Instant.now()));
    }
    assertNull(service.status(key("untimed")).rotationPeriod());
  }

  @Test
  void refusesToRotateMoreOftenThanHourly() throws Exception {
    KeyUri key = key("hasty");
    assertReason(Reason.UNSUPPORTED, () -> service.rotateEvery(key, Duration.ofMinutes(59)));
    service.rotateEvery(key, Duration.ofHours(1));
    assertEquals(Duration.ofHours(1), service.status(key).rotationPeriod());
    assertReason(Reason.ABSENT, () -> service.rotateEvery(uri("missing"), Duration.ofDays(1)));
    assertReason(Reason.ABSENT, () -> service.rotate(uri("missing")));
  }

  @Test
  void saysThatAVersionIsRetired() throws Exception {
    KeyUri key = key("retired");
    Recipient old = wrap(key);
    service.rotate(key);
    Recipient recent = wrap(key);
    admin("POST", "transit/keys/retired/config", "{\"min_decryption_version\":2}");
    assertReason(Reason.DISABLED, () -> service.unwrap(old, IDENTITY));
    assertReason(Reason.DISABLED, () -> service.rewrap(old, key, IDENTITY));
    service.unwrap(recent, IDENTITY).close();
    List<KeyStatus.Version> versions = service.status(key).versions();
    assertEquals(State.DISABLED, versions.getFirst().state());
    assertEquals(State.ENABLED, versions.getLast().state());
  }

  @Test
  void leavesOutVersionsThatWereTrimmed() throws Exception {
    KeyUri key = key("trimmed");
    Recipient old = wrap(key);
    service.rotate(key);
    service.rotate(key);
    admin(
        "POST",
        "transit/keys/trimmed/config",
        "{\"min_decryption_version\":3,\"min_encryption_version\":3}");
    admin("POST", "transit/keys/trimmed/trim", "{\"min_available_version\":2}");
    assertEquals(
        List.of("2", "3"),
        service.status(key).versions().stream().map(version -> version.name()).toList());
    assertReason(Reason.DISABLED, () -> service.unwrap(old, IDENTITY));
  }

  @Test
  void saysThatAKeyIsSoftDeleted() throws Exception {
    KeyUri key = key("parked");
    Recipient recipient = wrap(key);
    admin("DELETE", "transit/keys/parked/soft-delete", "");
    assertReason(Reason.DISABLED, () -> service.unwrap(recipient, IDENTITY));
    assertReason(Reason.DISABLED, () -> wrap(key));
    assertEquals(State.DISABLED, service.status(key).state());
    admin("POST", "transit/keys/parked/soft-delete-restore", "");
    service.unwrap(recipient, IDENTITY).close();
  }

  @Test
  void saysThatAVersionIsNotThere() throws Exception {
    KeyUri key = key("young");
    Recipient recipient = wrap(key);
    String text = new String(recipient.wrapped().bytes(), StandardCharsets.US_ASCII);
    Recipient later = recipient(key, "7", text.replace("vault:v1:", "vault:v7:"));
    assertReason(Reason.ABSENT, () -> service.unwrap(later, IDENTITY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"vault:v0:", "vault:v01:", "vault:v+1:", "Vault:v1:", "vault:1:", ""})
  void takesOneSpellingOfACiphertextOnly(String prefix) throws Exception {
    Recipient recipient = wrap(key("spelled"));
    String text = new String(recipient.wrapped().bytes(), StandardCharsets.US_ASCII);
    for (String version : List.of("1", "0", "01")) {
      Recipient other = recipient(recipient.key(), version, text.replaceFirst("vault:v1:", prefix));
      assertReason(Reason.WRONG_CONTEXT, () -> service.unwrap(other, IDENTITY));
    }
    Recipient broken =
        recipient(recipient.key(), "1", text.substring(0, 20) + "\n" + text.substring(20));
    assertReason(Reason.WRONG_CONTEXT, () -> service.unwrap(broken, IDENTITY));
    Recipient without = recipient(recipient.key(), null, text);
    assertReason(Reason.WRONG_CONTEXT, () -> service.unwrap(without, IDENTITY));
  }

  @ParameterizedTest
  @ValueSource(strings = {"//", "//a/b", "/a", "a", "//a%2Fb", "//..", "//a?x=1", "///a", "//a "})
  void refusesNamesThatAreNone(String name) throws Exception {
    KeyUri key = new KeyUri("hashivault:" + name);
    assertFalse(service.knows(key));
    assertReason(Reason.ABSENT, () -> service.status(key));
    assertReason(Reason.ABSENT, () -> wrap(key));
  }

  @Test
  void saysWhichEngineIsMissing() {
    try (VaultKeyService elsewhere =
        TestVault.open(
            Map.of("address", TestVault.address(), "mount", "other/keys"),
            Map.of("VAULT_TOKEN", TestVault.ROOT))) {
      KeyServiceException refusal = assertReason(Reason.ABSENT, () -> elsewhere.status(uri("any")));
      assertTrue(refusal.getMessage().contains("other/keys"), refusal.getMessage());
      assertTrue(refusal.getMessage().contains("; check mount"), refusal.getMessage());
    }
  }

  private Recipient wrap(KeyUri key) throws KeyServiceException {
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      return service.wrap(dataKey, key, IDENTITY);
    }
  }

  private static Recipient recipient(KeyUri key, String version, String text) {
    return new Recipient(
        key, version, new WrappedKey(text.getBytes(StandardCharsets.US_ASCII)), Instant.now());
  }
}
