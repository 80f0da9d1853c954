package io.weightseal.keys.azure;

import static io.weightseal.api.KeyServiceException.Reason.ABSENT;
import static io.weightseal.api.KeyServiceException.Reason.DENIED;
import static io.weightseal.api.KeyServiceException.Reason.DISABLED;
import static io.weightseal.api.KeyServiceException.Reason.UNAVAILABLE;
import static io.weightseal.api.KeyServiceException.Reason.UNSUPPORTED;
import static io.weightseal.api.KeyServiceException.Reason.WRONG_CONTEXT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.core.util.Configuration;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import io.weightseal.keys.azure.FakeVault.Answer;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class AzureErrorsTest extends VaultFixture {
  @ParameterizedTest
  @CsvSource({
    "401, Unauthorized, '', DENIED",
    "403, Forbidden, AccessDenied, DENIED",
    "403, Forbidden, ForbiddenByPolicy, DENIED",
    "403, Forbidden, KeyDisabled, DISABLED",
    "403, Forbidden, KeyNotYetValid, DISABLED",
    "404, KeyNotFound, '', ABSENT",
    "409, Conflict, ObjectIsBeingDeleted, DISABLED",
    "409, Conflict, '', UNAVAILABLE",
    "429, Throttled, '', THROTTLED",
    "500, InternalError, '', UNAVAILABLE",
    "502, BadGateway, '', UNAVAILABLE",
    "503, ServiceUnavailable, '', UNAVAILABLE",
  })
  void saysWhyTheServiceRefusedAfterOneAttempt(int status, String code, String inner, Reason reason)
      throws Exception {
    Recipient recipient = wrap(RSA);
    server.calls.clear();
    Answer answer = Answer.error(status, code, inner, "first; then\nsecond");
    server.refusals.putAll(Map.of("wrapkey", answer, "unwrapkey", answer));

    KeyServiceException onWrap = refusal(reason, () -> wrap(RSA));
    KeyServiceException onUnwrap = refusal(reason, () -> service.unwrap(recipient, identity));

    assertEquals(List.of("POST wrapkey", "POST unwrapkey"), server.calls);
    assertTrue(onWrap.getMessage().contains("first, then second"), onWrap.getMessage());
    assertEquals(reason == Reason.THROTTLED || reason == Reason.UNAVAILABLE, onUnwrap.retryable());
  }

  @Test
  void readsARefusalThatSaysNothing() {
    server.refusals.put("wrapkey", new Answer(503, Map.of()));
    refusal(UNAVAILABLE, () -> wrap(RSA));
  }

  @Test
  void tellsAWrongContextFromWrongUse() throws Exception {
    Recipient recipient = wrap(RSA);
    Answer invalid = Answer.error(400, "BadParameter", "", "no");
    server.refusals.putAll(Map.of("wrapkey", invalid, "unwrapkey", invalid));
    refusal(UNSUPPORTED, () -> wrap(RSA));
    refusal(WRONG_CONTEXT, () -> service.unwrap(recipient, identity));
  }

  @Test
  void oneRequestWrapsAndOneUnwraps() throws Exception {
    service.unwrap(wrap(RSA), identity).close();
    assertEquals(List.of("POST wrapkey", "POST unwrapkey"), server.calls);
    server.calls.clear();
    service.unwrap(wrap(AES), identity).close();
    service.unwrap(wrap(AES), identity).close();
    assertEquals(
        List.of("GET ", "POST encrypt", "POST decrypt", "POST encrypt", "POST decrypt"),
        server.calls);
  }

  @Test
  void saysThatAVersionCannotBeUsed() throws Exception {
    Recipient recipient = wrap(RSA);
    rsa.versions.getLast().enabled = false;
    refusal(DISABLED, () -> wrap(RSA));
    refusal(DISABLED, () -> service.unwrap(recipient, identity));
  }

  @Test
  void anExpiredKeyStillUnwraps() throws Exception {
    Recipient recipient = wrap(RSA);
    rsa.versions.getLast().ends = 1L;
    refusal(DISABLED, () -> wrap(RSA));
    service.unwrap(recipient, identity).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"other", "", "short"})
  void dropsAnAnswerForAnotherKeyOrWithoutOne(String what) {
    String version = FakeVaultKey.hex(16);
    server.refusals.put(
        "wrapkey",
        switch (what) {
          case "other" ->
              new Answer(
                  200, Map.of("kid", "https://h/keys/other/" + version, "value", "A".repeat(342)));
          case "short" ->
              new Answer(200, Map.of("kid", "https://h/keys/team/" + version, "value", "AAAA"));
          default -> new Answer(200, Map.of());
        });
    refusal(UNAVAILABLE, () -> wrap(RSA));
  }

  @Test
  void dropsACiphertextWithoutATag() {
    server.refusals.put(
        "encrypt",
        new Answer(
            200, Map.of("kid", "https://h/keys/team/" + FakeVaultKey.hex(16), "value", "AAAA")));
    refusal(UNAVAILABLE, () -> wrap(AES));
  }

  @Test
  void refusesWhatIsNoDataKey() throws Exception {
    Recipient recipient = wrap(RSA);
    server.refusals.put("unwrapkey", new Answer(200, Map.of("kid", "x", "value", "AAAA")));
    assertThrows(NotAuthenticException.class, () -> service.unwrap(recipient, identity));
  }

  @Test
  void aKeyThatCannotWrapIsUnsupported() {
    server.vault.add("curve", "EC-HSM");
    refusal(UNSUPPORTED, () -> wrap(new KeyUri("azurekms://research.managedhsm.azure.net/curve")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../secrets/x", "a/b", "x?y=1", "%2e", "a b"})
  void aVersionFromAFileNeverGetsIntoAUrl(String version) throws Exception {
    Recipient made = wrap(RSA);
    server.calls.clear();
    Recipient odd = new Recipient(made.key(), version, made.wrapped(), made.created());
    refusal(ABSENT, () -> service.unwrap(odd, identity));
    Recipient none = new Recipient(made.key(), null, made.wrapped(), made.created());
    refusal(ABSENT, () -> service.unwrap(none, identity));
    assertEquals(List.of(), server.calls);
  }

  @Test
  void bytesOfOneKindOfKeyDoNotPassForTheOther() throws Exception {
    Recipient aes = wrap(AES);
    Recipient rsaRecipient = wrap(RSA);
    Recipient mixed = new Recipient(RSA, rsaRecipient.keyVersion(), aes.wrapped(), aes.created());
    refusal(WRONG_CONTEXT, () -> service.unwrap(mixed, identity));
    byte[] padded = Arrays.copyOf(aes.wrapped().bytes(), 256);
    Recipient longer = new Recipient(AES, aes.keyVersion(), new WrappedKey(padded), aes.created());
    refusal(WRONG_CONTEXT, () -> service.unwrap(longer, identity));
  }

  @Test
  void givesUpOnAServiceThatHangs() {
    service = server.service(Map.of(), Duration.ofSeconds(1));
    server.hangs = true;
    long before = System.nanoTime();
    refusal(UNAVAILABLE, () -> wrap(RSA));
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, took.toString());
    assertEquals(List.of("POST wrapkey"), server.calls);
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    server.hangs = true;
    AtomicReference<KeyServiceException> thrown = new AtomicReference<>();
    AtomicReference<Boolean> stillSet = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  thrown.set(assertThrows(KeyServiceException.class, () -> wrap(RSA)));
                  stillSet.set(Thread.currentThread().isInterrupted());
                });
    while (server.calls.isEmpty()) {
      Thread.sleep(5);
    }
    caller.interrupt();
    caller.join(Duration.ofSeconds(20));
    assertFalse(caller.isAlive(), "still waits");
    assertEquals(UNAVAILABLE, thrown.get().reason());
    assertTrue(stillSet.get(), "the interrupt was swallowed");
  }

  @Test
  void saysThatNothingListensThere() {
    server.close();
    refusal(UNAVAILABLE, () -> wrap(RSA));
  }

  @Test
  void trustsNoCertificateThatTheMachineDoesNot() {
    AzureSettings settings =
        AzureSettings.of(new KeyServiceSettings(Map.of("hosts", server.place())));
    var http =
        AzureKeyService.http(
            new JdkHttpClientBuilder().configuration(Configuration.NONE), Duration.ofSeconds(3));
    service = new AzureKeyService(settings, server.credential(), http);
    refusal(UNAVAILABLE, () -> wrap(new KeyUri("azurekms://" + server.place() + "/team")));
    assertEquals(List.of(), server.calls);
  }

  @Test
  void saysWhatToDoWithoutCredentials() {
    TokenCredential none =
        request -> Mono.error(new ClientAuthenticationException("no credential found", null));
    service =
        new AzureKeyService(
            AzureSettings.of(KeyServiceSettings.NONE), none, server.client(Duration.ofSeconds(3)));
    refusal(DENIED, () -> wrap(RSA));
  }

  @Test
  void refusesATokenThatTheVaultDoesNotTake() {
    TokenCredential other = request -> Mono.just(new AccessToken("other", OffsetDateTime.MAX));
    service =
        new AzureKeyService(
            AzureSettings.of(KeyServiceSettings.NONE), other, server.client(Duration.ofSeconds(3)));
    KeyServiceException refusal = refusal(DENIED, () -> wrap(RSA));
    assertFalse(refusal.getMessage().contains("other"), refusal.getMessage());
  }

  @Test
  void knowsWhomAVaultTakesItFor() throws Exception {
    assertTrue(service.principal().isEmpty());
    wrap(RSA);
    assertEquals("oid=" + VaultServer.OID, service.principal().orElseThrow());
  }
}
