package io.weightseal.keys.policy;

import static io.weightseal.keys.policy.ScriptedKeyService.IDENTITY;
import static io.weightseal.keys.policy.ScriptedKeyService.KEY;
import static io.weightseal.keys.policy.ScriptedKeyService.OTHER;
import static io.weightseal.keys.policy.ScriptedKeyService.RECIPIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.KeyUri;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedKeysTest {
  private final ScriptedKeyService inner = new ScriptedKeyService();

  @ParameterizedTest
  @CsvSource({
    "s:a, s:a, true",
    "s:a, s:ab, false",
    "s:a, s:A, false",
    "s:ab, s:a, false",
    "s:*, s:a, true",
    "s:*, s:a/b/c, true",
    "*, anything:at/all, true",
    "s:*/prod, s:x/prod, true",
    "s:*/prod, s:x/y/prod, true",
    "s:*/prod, s:x/prod2, false",
    "s:*a*b*, s:xxaxxbxx, true",
    "s:*a*b*, s:xxbxxaxx, false",
    "s:ab*, s:ab, true",
    "s:**, s:a, true",
    "s:a.c, s:abc, false",
    "s:[ab], s:a, false",
  })
  void matchesWholeUrisAndStars(String pattern, String key, boolean expected) {
    assertEquals(expected, new KeyPatterns(List.of(pattern)).allow(new KeyUri(key)));
  }

  @Test
  void allowsWhatAnyPatternAllowsAndNothingWithoutPatterns() {
    KeyPatterns patterns = KeyPatterns.parse("s:a, s:b* ,t:c");
    assertEquals(List.of("s:a", "s:b*", "t:c"), patterns.patterns());
    assertTrue(patterns.allow(new KeyUri("s:bb")));
    assertTrue(patterns.allow(new KeyUri("t:c")));
    assertFalse(patterns.allow(new KeyUri("t:d")));
    assertFalse(new KeyPatterns(List.of()).allow(new KeyUri("s:a")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a,", ",a", "a,,b", "a, ,b"})
  void refusesAnEmptyPattern(String list) {
    assertThrows(IllegalArgumentException.class, () -> KeyPatterns.parse(list));
  }

  @Test
  @Timeout(60)
  void takesNoLongForAHostilePattern() {
    KeyPatterns patterns = new KeyPatterns(List.of("*a".repeat(500) + "b"));
    assertFalse(patterns.allow(new KeyUri("s:" + "a".repeat(1000))));
  }

  @Test
  void letsAllowedKeysThrough() throws Exception {
    AllowedKeys service = new AllowedKeys(inner, KeyPatterns.parse("script:k*"));
    assertTrue(service.knows(KEY));
    service.unwrap(RECIPIENT, IDENTITY).close();
    service.rewrap(RECIPIENT, new KeyUri("script:k2"), IDENTITY);
    assertEquals(3, inner.calls.size());
  }

  @Test
  void doesNotKnowWhatTheServiceDoesNotKnow() {
    AllowedKeys service =
        new AllowedKeys(new io.weightseal.testkit.FakeKeyService("script"), KeyPatterns.ANY);
    assertFalse(service.knows(KEY));
  }

  @Test
  void refusesEveryUseOfAnotherKeyByNameBeforeAnyCall() throws Exception {
    AllowedKeys service = new AllowedKeys(inner, KeyPatterns.parse("script:allowed*"));
    assertFalse(service.knows(KEY));
    try (DataKey dataKey = DataKey.random(new SecureRandom())) {
      for (Executable use :
          List.<Executable>of(
              () -> service.wrap(dataKey, KEY, IDENTITY),
              () -> service.unwrap(RECIPIENT, IDENTITY),
              () -> service.rewrap(RECIPIENT, new KeyUri("script:allowed"), IDENTITY),
              () -> service.status(KEY),
              () -> service.rotate(KEY),
              () -> service.rotateEvery(KEY, Duration.ofDays(90)))) {
        assertDenied(KEY, use);
      }
    }
    AllowedKeys onlyKey = new AllowedKeys(inner, KeyPatterns.parse("script:key"));
    assertDenied(OTHER, () -> onlyKey.rewrap(RECIPIENT, OTHER, IDENTITY));
    assertEquals(List.of(), inner.calls);
  }

  private static void assertDenied(KeyUri key, Executable use) {
    KeyServiceException refusal = assertThrows(KeyServiceException.class, use);
    assertEquals(Reason.DENIED, refusal.reason());
    assertTrue(refusal.getMessage().startsWith(key + " is not among"), refusal.getMessage());
    assertTrue(
        refusal.getMessage().endsWith("; if it should be, add it to allow-keys"),
        refusal.getMessage());
  }
}
