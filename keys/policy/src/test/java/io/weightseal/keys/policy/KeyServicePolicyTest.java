package io.weightseal.keys.policy;

import static io.weightseal.keys.policy.ScriptedKeyService.IDENTITY;
import static io.weightseal.keys.policy.ScriptedKeyService.KEY;
import static io.weightseal.keys.policy.ScriptedKeyService.RECIPIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.KeyService;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyServiceSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class KeyServicePolicyTest {
  private static final RetryLimits QUICK =
      new RetryLimits(3, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMinutes(1));

  private final ScriptedKeyService inner = new ScriptedKeyService();

  @Test
  void aKeyThatIsNotAllowedIsRefusedThoughItIsCached() throws Exception {
    CacheLimits cache = new CacheLimits(Duration.ofMinutes(1), 9, 9);
    KeyService cached = new CachedDataKeys(inner, cache);
    cached.unwrap(RECIPIENT, IDENTITY).close();
    KeyService service =
        KeyServicePolicy.EMBEDDED.allowing(KeyPatterns.parse("script:no")).around(cached);
    KeyServiceException error =
        assertThrows(KeyServiceException.class, () -> service.unwrap(RECIPIENT, IDENTITY));
    assertEquals(Reason.DENIED, error.reason());
    assertEquals(1, inner.calls.size());
  }

  @Test
  void aCallThatHangsIsEndedAndMadeAgain() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    inner.script =
        number -> {
          if (number < 3) {
            try {
              never.await();
            } catch (InterruptedException e) {
              throw new KeyServiceException(Reason.UNAVAILABLE, "cut short", e);
            }
          }
        };
    KeyServicePolicy policy =
        new KeyServicePolicy(
            KeyPatterns.ANY, null, QUICK, new Pace(1000, 1000, 1), Duration.ofSeconds(1));
    policy.around(inner).unwrap(RECIPIENT, IDENTITY).close();
    assertEquals(3, inner.calls.size());
  }

  @Test
  void aServiceThatHangsForGoodIsReportedWithAttemptsAndLimit() {
    CountDownLatch never = new CountDownLatch(1);
    inner.script =
        number -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            throw new KeyServiceException(Reason.UNAVAILABLE, "cut short", e);
          }
        };
    KeyServicePolicy policy =
        new KeyServicePolicy(KeyPatterns.ANY, null, QUICK, null, Duration.ofMillis(300));
    KeyServiceException error =
        assertThrows(KeyServiceException.class, () -> policy.around(inner).status(KEY));
    assertEquals(Reason.UNAVAILABLE, error.reason());
    assertTrue(
        error
            .getMessage()
            .matches(
                "the service of script:key did not answer within 300 ms \\(3 attempts over .*\\);"
                    + " see whether it can be reached from here, or raise time-limit"),
        error.getMessage());
    assertEquals(3, inner.calls.size());
  }

  @Test
  void aBurstOfThrottlingIsRiddenOutInOneCacheMiss() throws Exception {
    inner.script = ScriptedKeyService.failing(2, Reason.THROTTLED);
    KeyServicePolicy policy =
        new KeyServicePolicy(
            KeyPatterns.ANY, new CacheLimits(Duration.ofMinutes(1), 9, 9), QUICK, null, null);
    try (KeyService service = policy.around(inner)) {
      service.unwrap(RECIPIENT, IDENTITY).close();
      service.unwrap(RECIPIENT, IDENTITY).close();
    }
    assertEquals(List.of("close"), inner.calls.subList(3, inner.calls.size()));
  }

  @Test
  void cachesNothingUnlessAsked() {
    assertNull(KeyServicePolicy.CLOUD.cache());
    assertNull(KeyServicePolicy.EMBEDDED.cache());
    assertNull(PolicySettings.policy(KeyServiceSettings.NONE, KeyServicePolicy.CLOUD).cache());
  }

  @Test
  void readsEverySetting() {
    KeyServiceSettings settings =
        new KeyServiceSettings(
            Map.of(
                "allow-keys", "s:a,s:b*",
                "attempts", "7",
                "retry-for", "2m",
                "requests-per-second", "9",
                "burst", "4",
                "concurrent", "3",
                "time-limit", "1500ms",
                "cache-for", "5m",
                "cache-uses", "11",
                "cache-entries", "12"));
    assertEquals(PolicySettings.NAMES, settings.values().keySet());
    KeyServicePolicy expected =
        new KeyServicePolicy(
            new KeyPatterns(List.of("s:a", "s:b*")),
            new CacheLimits(Duration.ofMinutes(5), 11, 12),
            new RetryLimits(
                7, Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMinutes(2)),
            new Pace(9, 4, 3),
            Duration.ofMillis(1500));
    assertEquals(expected, PolicySettings.policy(settings, KeyServicePolicy.CLOUD));
    assertEquals(expected, PolicySettings.policy(settings, KeyServicePolicy.EMBEDDED));
  }

  @Test
  void leavesWhatIsNotSetAsTheDefaultsHaveIt() {
    assertEquals(
        KeyServicePolicy.CLOUD,
        PolicySettings.policy(
            new KeyServiceSettings(Map.of("region", "x")), KeyServicePolicy.CLOUD));
    assertEquals(
        new Pace(5, 5, 16),
        PolicySettings.policy(
                new KeyServiceSettings(Map.of("requests-per-second", "5")), KeyServicePolicy.CLOUD)
            .pace());
  }

  @Test
  void leavesOtherSettingsToTheService() {
    KeyServiceSettings settings =
        new KeyServiceSettings(Map.of("region", "x", "burst", "1", "allow-keys", "y"));
    assertEquals(Map.of("region", "x"), PolicySettings.others(settings).values());
  }

  @ParameterizedTest
  @CsvSource({
    "attempts, 0",
    "attempts, -1",
    "attempts, many",
    "retry-for, 10",
    "retry-for, 10 s",
    "retry-for, 2h",
    "time-limit, 0s",
    "requests-per-second, 0",
    "burst, 1.5",
    "concurrent, 99999999999",
    "cache-for, 301s",
    "cache-for, 0s",
    "cache-uses, 5",
    "cache-entries, 5",
    "allow-keys, 'a,,b'",
  })
  void refusesAValueThatIsNotAllowedByName(String name, String value) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                PolicySettings.policy(
                    new KeyServiceSettings(Map.of(name, value)), KeyServicePolicy.CLOUD));
    assertTrue(refusal.getMessage().contains(name), refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"retry-for, 1m", "burst, 3", "concurrent, 3"})
  void refusesASettingThatWouldHaveNoEffect(String name, String value) {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                PolicySettings.policy(
                    new KeyServiceSettings(Map.of(name, value)), KeyServicePolicy.EMBEDDED));
    assertTrue(
        refusal.getMessage().startsWith(name + " has no effect without"), refusal.getMessage());
  }
}
