package io.weightseal.keys.gcp;

import static io.weightseal.api.KeyServiceException.Reason.DENIED;
import static io.weightseal.api.KeyServiceException.Reason.DISABLED;
import static io.weightseal.api.KeyServiceException.Reason.UNSUPPORTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.cloud.kms.v1.CryptoKeyVersion.CryptoKeyVersionState;
import io.grpc.Status;
import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GcpRotationTest extends KmsFixture {
  @Test
  void makesTheNewVersionTheOneThatWraps() throws Exception {
    assertEquals("1", wrap().keyVersion());
    assertEquals(new KeyRotation(KEY, "1", "2"), service.rotate(KEY));
    assertEquals("2", wrap().keyVersion());
    assertEquals(
        List.of(
            "Encrypt",
            "GetCryptoKey",
            "CreateCryptoKeyVersion",
            "UpdateCryptoKeyPrimaryVersion",
            "Encrypt"),
        server.calls);
  }

  @Test
  void rotatesAKeyWithoutAPrimaryVersion() throws Exception {
    key.primary = 0;
    assertEquals(new KeyRotation(KEY, null, "2"), service.rotate(KEY));
  }

  @Test
  void waitsForAVersionThatIsBeingGenerated() throws Exception {
    key.stateOfNew = CryptoKeyVersionState.PENDING_GENERATION;
    Thread hsm =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!server.calls.contains("GetCryptoKeyVersion")) {
                    Thread.onSpinWait();
                  }
                  synchronized (server.kms) {
                    key.setState(2, CryptoKeyVersionState.ENABLED);
                  }
                });
    assertEquals("2", service.rotate(KEY).after());
    hsm.join();
    assertEquals("2", wrap().keyVersion());
  }

  @Test
  void saysWhichVersionIsLeftWhenItCannotBeMadePrimary() {
    server.refusals.put("UpdateCryptoKeyPrimaryVersion", Status.UNAVAILABLE);
    KeyServiceException half = refusal(DISABLED, () -> service.rotate(KEY));
    assertFalse(half.retryable(), "another attempt would make another version");
    assertTrue(half.getMessage().contains("; run gcloud kms keys set-primary-version --version=2"));

    server.refusals.put("UpdateCryptoKeyPrimaryVersion", Status.PERMISSION_DENIED);
    refusal(DENIED, () -> service.rotate(KEY));
  }

  @Test
  void setsTheServicesOwnTimer() throws Exception {
    assertNull(service.status(KEY).rotationPeriod());
    Instant before = Instant.now();
    service.rotateEvery(KEY, Duration.ofDays(90));
    assertEquals(Duration.ofDays(90), service.status(KEY).rotationPeriod());
    long first = key.nextRotation.getSeconds() - before.getEpochSecond();
    assertTrue(Math.abs(first - Duration.ofDays(90).toSeconds()) < 10, "first after " + first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT23H59M", "PT0S", "-P1D", "P36501D"})
  void refusesPeriodsThatTheServiceHasNot(String period) {
    KeyServiceException refusal =
        refusal(UNSUPPORTED, () -> service.rotateEvery(KEY, Duration.parse(period)));
    assertTrue(refusal.getMessage().contains("; choose 1 to 36,500 days"));
    assertEquals(List.of(), server.calls);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P1D", "P36500D"})
  void takesTheShortestAndTheLongestPeriod(String period) throws Exception {
    service.rotateEvery(KEY, Duration.parse(period));
    assertEquals(Duration.parse(period), service.status(KEY).rotationPeriod());
  }

  @Test
  void listsAllVersionsOldestFirstAndThePrimaryLast() throws Exception {
    for (int i = 0; i < 10; i++) {
      key.addVersion();
    }
    key.setState(3, CryptoKeyVersionState.DISABLED);
    key.setState(4, CryptoKeyVersionState.DESTROY_SCHEDULED);
    key.setState(5, CryptoKeyVersionState.DESTROYED);
    key.primary = 7;
    KeyStatus status = service.status(KEY);
    assertEquals(
        List.of("1", "2", "3", "4", "5", "6", "8", "9", "10", "11", "7"),
        status.versions().stream().map(KeyStatus.Version::name).toList());
    assertEquals(State.DISABLED, status.versions().get(2).state());
    assertEquals(State.PENDING_DELETION, status.versions().get(3).state());
    assertEquals(State.PENDING_DELETION, status.versions().get(4).state());
    assertEquals(State.ENABLED, status.newest().orElseThrow().state());
    assertEquals(wrap().keyVersion(), status.newest().orElseThrow().name());
    Instant created = status.versions().getFirst().created();
    assertTrue(Duration.between(created, Instant.now()).abs().toSeconds() < 60, "" + created);
  }

  @Test
  void theStateOfAKeyIsThatOfTheVersionThatWraps() throws Exception {
    key.addVersion();
    key.setState(1, CryptoKeyVersionState.DISABLED);
    assertEquals(State.DISABLED, service.status(KEY).state());
    key.setState(1, CryptoKeyVersionState.DESTROY_SCHEDULED);
    assertEquals(State.PENDING_DELETION, service.status(KEY).state());
    key.primary = 0;
    assertEquals(State.DISABLED, service.status(KEY).state());
  }
}
