package io.weightseal.keys.azure;

import static io.weightseal.api.KeyServiceException.Reason.DENIED;
import static io.weightseal.api.KeyServiceException.Reason.THROTTLED;
import static io.weightseal.api.KeyServiceException.Reason.UNSUPPORTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyRotation;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyStatus;
import io.weightseal.api.KeyStatus.State;
import io.weightseal.api.KeyUri;
import io.weightseal.keys.azure.FakeVault.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AzureRotationTest extends VaultFixture {
  @Test
  void makesANewVersionThatWraps() throws Exception {
    String first = rsa.versions.getFirst().id;
    assertEquals(first, wrap(RSA).keyVersion());
    KeyRotation rotation = service.rotate(RSA);
    assertEquals(new KeyRotation(RSA, first, rsa.versions.getLast().id), rotation);
    assertEquals(rotation.after(), wrap(RSA).keyVersion());
  }

  @Test
  void listsAllVersionsOldestFirst() throws Exception {
    for (int i = 0; i < 4; i++) {
      aes.addVersion();
    }
    aes.versions.get(1).enabled = false;
    aes.versions.get(2).ends = 1L;
    aes.versions.get(3).begins = Instant.now().getEpochSecond() + 3600;
    KeyStatus status = service.status(AES);
    assertEquals(
        aes.versions.stream().map(version -> version.id).toList(),
        status.versions().stream().map(KeyStatus.Version::name).toList());
    assertEquals(
        List.of(State.ENABLED, State.DISABLED, State.DISABLED, State.DISABLED, State.ENABLED),
        status.versions().stream().map(KeyStatus.Version::state).toList());
    assertEquals(
        Instant.ofEpochSecond(aes.versions.getFirst().created),
        status.versions().getFirst().created());
    assertEquals(wrap(AES).keyVersion(), status.newest().orElseThrow().name());
    assertEquals(State.ENABLED, status.state());
  }

  @Test
  void theVersionThatWrapsIsLastAlsoAmongThoseOfTheSameSecond() throws Exception {
    rsa.addVersion().created = rsa.versions.getFirst().created;
    assertEquals(rsa.versions.getLast().id, service.status(RSA).newest().orElseThrow().name());
  }

  @Test
  void theStateOfAKeyIsThatOfItsNewestVersion() throws Exception {
    rsa.addVersion().enabled = false;
    assertEquals(State.DISABLED, service.status(RSA).state());
  }

  @Test
  void aDeletedKeyThatCanBeRecoveredIsPendingDeletion() throws Exception {
    rsa.deleted = true;
    KeyStatus status = service.status(RSA);
    assertEquals(State.PENDING_DELETION, status.state());
    assertEquals(List.of(), status.versions());
  }

  @Test
  void setsTheVaultsOwnTimerAndKeepsTheRestOfThePolicy() throws Exception {
    assertNull(service.status(RSA).rotationPeriod());
    rsa.policy =
        Map.of(
            "attributes",
            Map.of("expiryTime", "P2Y"),
            "lifetimeActions",
            List.of(
                action("Rotate", "timeAfterCreate", "P18M"),
                action("Notify", "timeBeforeExpiry", "P30D")));
    service.rotateEvery(RSA, Duration.ofDays(90));
    assertEquals(Duration.ofDays(90), service.status(RSA).rotationPeriod());
    String policy = rsa.policy.toString();
    assertTrue(policy.contains("P2Y") && policy.contains("P30D"), policy);
    assertTrue(!policy.contains("P18M"), policy);
  }

  private static Map<String, Object> action(String type, String trigger, String period) {
    return Map.of("action", Map.of("type", type), "trigger", Map.of(trigger, period));
  }

  @ParameterizedTest
  @CsvSource({
    "timeAfterCreate, P90D, 90",
    "timeAfterCreate, P1Y, 365",
    "timeAfterCreate, P18M, 547",
    "timeBeforeExpiry, P1M, 700",
  })
  void understandsPoliciesThatOthersSet(String trigger, String period, long days) throws Exception {
    rsa.policy =
        Map.of(
            "attributes",
            Map.of("expiryTime", "P2Y"),
            "lifetimeActions",
            List.of(action("Rotate", trigger, period)));
    Duration found = service.status(RSA).rotationPeriod();
    assertEquals(days, found.toDays());
  }

  @Test
  void showsAKeyWhosePolicyItMayNotSee() throws Exception {
    server.refusals.put("rotationpolicy", Answer.error(403, "Forbidden", "ForbiddenByRbac", "no"));
    assertNull(service.status(RSA).rotationPeriod());
    refusal(DENIED, () -> service.rotateEvery(RSA, Duration.ofDays(90)));
    server.refusals.put("rotationpolicy", Answer.error(429, "Throttled", "", "slow down"));
    refusal(THROTTLED, () -> service.status(RSA));
  }

  @ParameterizedTest
  @CsvSource({
    "azurekms://research/team, P6D, 7",
    "azurekms://research/team, P7DT1H, 7",
    "azurekms://research/team, PT0S, 7",
    "azurekms://research/team, -P30D, 7",
    "azurekms://research.managedhsm.azure.net/hsm-team, P27D, 28",
  })
  void refusesPeriodsThatTheServiceHasNot(String key, String period, String least) {
    KeyServiceException refusal =
        refusal(UNSUPPORTED, () -> service.rotateEvery(new KeyUri(key), Duration.parse(period)));
    assertTrue(refusal.getMessage().endsWith("; choose whole days, at least " + least));
    assertEquals(List.of(), server.calls);
  }

  @Test
  void takesTheShortestPeriods() throws Exception {
    service.rotateEvery(RSA, Duration.ofDays(7));
    service.rotateEvery(AES, Duration.ofDays(28));
    assertEquals(Duration.ofDays(7), service.status(RSA).rotationPeriod());
    assertEquals(Duration.ofDays(28), service.status(AES).rotationPeriod());
  }
}
