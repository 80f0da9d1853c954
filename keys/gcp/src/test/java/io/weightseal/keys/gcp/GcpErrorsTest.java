package io.weightseal.keys.gcp;

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

import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.kms.v1.CryptoKey.CryptoKeyPurpose;
import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import io.weightseal.api.KeyUri;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GcpErrorsTest extends KmsFixture {
  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, DENIED",
    "PERMISSION_DENIED, DENIED",
    "NOT_FOUND, ABSENT",
    "FAILED_PRECONDITION, DISABLED",
    "RESOURCE_EXHAUSTED, THROTTLED",
    "DEADLINE_EXCEEDED, UNAVAILABLE",
    "UNAVAILABLE, UNAVAILABLE",
    "INTERNAL, UNAVAILABLE",
    "ABORTED, UNAVAILABLE",
    "UNKNOWN, UNAVAILABLE",
    "UNIMPLEMENTED, UNSUPPORTED",
    "DATA_LOSS, DAMAGED",
  })
  void saysWhyTheServiceRefusedAfterOneAttempt(Status.Code code, Reason reason) throws Exception {
    Recipient recipient = wrap();
    server.calls.clear();
    Status status = Status.fromCode(code).withDescription("quota; or\nsomething else");
    server.refusals.putAll(Map.of("Encrypt", status, "Decrypt", status));

    KeyServiceException onWrap = refusal(reason, this::wrap);
    KeyServiceException onUnwrap = refusal(reason, () -> service.unwrap(recipient, identity));

    assertEquals(List.of("Encrypt", "Decrypt"), server.calls);
    assertTrue(onWrap.getMessage().contains("quota, or something else"), onWrap.getMessage());
    assertEquals(reason == Reason.THROTTLED || reason == Reason.UNAVAILABLE, onUnwrap.retryable());
  }

  @Test
  void tellsAWrongContextFromWrongUse() throws Exception {
    Recipient recipient = wrap();
    Status invalid = Status.INVALID_ARGUMENT.withDescription("no");
    server.refusals.putAll(Map.of("Encrypt", invalid, "Decrypt", invalid));
    refusal(UNSUPPORTED, this::wrap);
    refusal(WRONG_CONTEXT, () -> service.unwrap(recipient, identity));
  }

  @Test
  void asksToTryAgainWhenTheServiceSawAnotherChecksum() throws Exception {
    Recipient recipient = wrap();
    Status invalid =
        Status.INVALID_ARGUMENT.withDescription("The checksum in field x did not match the data");
    server.refusals.putAll(Map.of("Encrypt", invalid, "Decrypt", invalid));
    refusal(UNAVAILABLE, this::wrap);
    refusal(UNAVAILABLE, () -> service.unwrap(recipient, identity));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ciphertext",
        "checksum",
        "no checksum",
        "plaintext unseen",
        "context unseen",
        "name"
      })
  void dropsAnAnswerToEncryptThatWasChangedOnItsWay(String what) throws Exception {
    server.kms.encrypted =
        answer ->
            switch (what) {
              case "ciphertext" ->
                  answer.toBuilder()
                      .setCiphertext(answer.getCiphertext().concat(ByteString.copyFromUtf8("x")))
                      .build();
              case "checksum" ->
                  answer.toBuilder()
                      .setCiphertextCrc32C(FakeKms.crc(ByteString.copyFromUtf8("other")))
                      .build();
              case "no checksum" -> answer.toBuilder().clearCiphertextCrc32C().build();
              case "plaintext unseen" ->
                  answer.toBuilder().setVerifiedPlaintextCrc32C(false).build();
              case "context unseen" ->
                  answer.toBuilder().setVerifiedAdditionalAuthenticatedDataCrc32C(false).build();
              case "name" -> answer.toBuilder().setName(RESOURCE + "2/cryptoKeyVersions/1").build();
              default -> throw new AssertionError(what);
            };
    refusal(UNAVAILABLE, this::wrap);
    assertEquals(List.of("Encrypt"), server.calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plaintext", "checksum", "no checksum"})
  void dropsAnAnswerToDecryptThatWasChangedOnItsWay(String what) throws Exception {
    Recipient recipient = wrap();
    server.kms.decrypted =
        answer ->
            switch (what) {
              case "plaintext" ->
                  answer.toBuilder().setPlaintext(ByteString.copyFrom(new byte[32])).build();
              case "checksum" ->
                  answer.toBuilder()
                      .setPlaintextCrc32C(FakeKms.crc(ByteString.copyFromUtf8("other")))
                      .build();
              case "no checksum" -> answer.toBuilder().clearPlaintextCrc32C().build();
              default -> throw new AssertionError(what);
            };
    refusal(UNAVAILABLE, () -> service.unwrap(recipient, identity));
  }

  @Test
  void refusesWhatIsNoDataKey() throws Exception {
    Recipient recipient = wrap();
    ByteString shorter = ByteString.copyFrom(new byte[31]);
    server.kms.decrypted =
        answer ->
            answer.toBuilder()
                .setPlaintext(shorter)
                .setPlaintextCrc32C(FakeKms.crc(shorter))
                .build();
    assertThrows(NotAuthenticException.class, () -> service.unwrap(recipient, identity));
  }

  @ParameterizedTest
  @EnumSource(names = {"DISABLED", "DESTROY_SCHEDULED", "DESTROYED"})
  void saysThatAVersionCannotBeUsed(CryptoKeyVersionState state) throws Exception {
    Recipient recipient = wrap();
    key.setState(1, state);
    refusal(DISABLED, this::wrap);
    refusal(DISABLED, () -> service.unwrap(recipient, identity));
  }

  @Test
  void refusesAKeyForAnotherPurpose() {
    key.purpose = CryptoKeyPurpose.ASYMMETRIC_SIGN;
    refusal(UNSUPPORTED, this::wrap);
    refusal(UNSUPPORTED, () -> service.status(KEY));
    refusal(UNSUPPORTED, () -> service.rotate(KEY));
  }

  @Test
  void givesUpOnAServiceThatHangs() {
    service.close();
    service =
        GcpKeyService.open(
            server.settings(), Duration.ofSeconds(1), GoogleCredentials::getApplicationDefault);
    server.hangs = true;
    long before = System.nanoTime();
    refusal(UNAVAILABLE, this::wrap);
    Duration took = Duration.ofNanos(System.nanoTime() - before);
    assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, took.toString());
    assertEquals(List.of("Encrypt"), server.calls);
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    server.hangs = true;
    CountDownLatch asked = new CountDownLatch(1);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> stillSet = new AtomicReference<>();
    Thread caller =
        Thread.ofPlatform()
            .start(
                () -> {
                  asked.countDown();
                  try {
                    wrap();
                  } catch (KeyServiceException e) {
                    thrown.set(e);
                  }
                  stillSet.set(Thread.currentThread().isInterrupted());
                });
    asked.await();
    while (server.calls.isEmpty()) {
      Thread.sleep(5);
    }
    caller.interrupt();
    caller.join(Duration.ofSeconds(20));
    assertFalse(caller.isAlive(), "still waits");
    assertEquals(UNAVAILABLE, ((KeyServiceException) thrown.get()).reason());
    assertTrue(stillSet.get(), "the interrupt was swallowed");
    assertTrue(server.cancelled.await(20, TimeUnit.SECONDS), "the call goes on");
  }

  @Test
  void saysThatNothingListensThere() throws Exception {
    server.close();
    KeyServiceException refusal = refusal(UNAVAILABLE, this::wrap);
    assertTrue(refusal.getMessage().contains("Connection refused"), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gcpkms:team",
        "gcpkms:///projects/p/locations/l/keyRings/r/cryptoKeys/k",
        "gcpkms://projects/p/locations/l/keyRings/r",
        "gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/k/",
        "gcpkms://projects/p/locations/l/keyRings/r/cryptoKeys/a b",
        "gcpkms://projects/p/locations/../keyRings/r/cryptoKeys/k",
        "gcpkms://projects/p/locations/l/keyRings/r/importJobs/k",
      })
  void refusesNamesThatNoKeyHasWithoutACall(String uri) {
    refusal(ABSENT, () -> service.wrap(dataKey, new KeyUri(uri), identity));
    refusal(ABSENT, () -> service.status(new KeyUri(uri)));
    assertEquals(List.of(), server.calls);
  }

  @Test
  void refusesAVersionInTheNameWithoutACall() throws Exception {
    KeyUri version = new KeyUri(KEY + "/cryptoKeyVersions/1");
    KeyServiceException refusal =
        refusal(UNSUPPORTED, () -> service.wrap(dataKey, version, identity));
    assertTrue(refusal.getMessage().contains("; use the key itself, " + KEY + ":"));
    assertEquals(List.of(), server.calls);
  }

  @Test
  void saysWhatToDoWithoutCredentials() throws Exception {
    try (GcpKeyService without =
        GcpKeyService.open(
            KeyServiceSettings.NONE,
            Duration.ofSeconds(3),
            () -> {
              throw new IOException("Your default credentials were not found.");
            })) {
      refusal(DENIED, () -> without.wrap(dataKey, KEY, identity));
    }
  }

  @Test
  void bindsALargeContext() throws Exception {
    String value = "v".repeat(1024);
    var large = identity(Map.of("a", value, "b", value, "c", value, "d", value, "e", value));
    service.unwrap(service.wrap(dataKey, KEY, large), large).close();
  }
}
