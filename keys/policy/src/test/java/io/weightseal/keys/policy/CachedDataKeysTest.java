package io.weightseal.keys.policy;

import static io.weightseal.keys.policy.ScriptedKeyService.IDENTITY;
import static io.weightseal.keys.policy.ScriptedKeyService.KEY;
import static io.weightseal.keys.policy.ScriptedKeyService.OTHER;
import static io.weightseal.keys.policy.ScriptedKeyService.RECIPIENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weightseal.api.DataKey;
import io.weightseal.api.KeyServiceException;
import io.weightseal.api.KeyServiceException.Reason;
import io.weightseal.api.ModelIdentity;
import io.weightseal.api.NotAuthenticException;
import io.weightseal.api.Recipient;
import io.weightseal.api.WrappedKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CachedDataKeysTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ScriptedKeyService inner = new ScriptedKeyService();
  private final FakeTimer timer = new FakeTimer();

  @Test
  void callsOnceAndGivesEachCallerACopyOfItsOwn() throws Exception {
    CachedDataKeys service = cache(10, 10);
    DataKey first = service.unwrap(RECIPIENT, IDENTITY);
    DataKey second = service.unwrap(RECIPIENT, IDENTITY);
    assertNotSame(first, second);
    first.close();
    assertEquals(1, firstByte(second));
    second.close();
    open(service, RECIPIENT, IDENTITY);
    assertEquals(1, inner.calls.size());
  }

  @Test
  void findsADataKeyOnlyByAllThatWasAskedFor() throws Exception {
    CachedDataKeys service = cache(10, 10);
    ModelIdentity otherIdentity =
        new ModelIdentity(IDENTITY.model(), IDENTITY.name(), IDENTITY.version(), Map.of("a", "c"));
    open(service, RECIPIENT, IDENTITY);
    open(service, RECIPIENT, otherIdentity);
    open(service, with(OTHER.value(), "7", 1, 2, 3), IDENTITY);
    open(service, with(KEY.value(), "8", 1, 2, 3), IDENTITY);
    open(service, with(KEY.value(), null, 1, 2, 3), IDENTITY);
    open(service, with(KEY.value(), "7", 1, 2, 4), IDENTITY);
    assertEquals(6, inner.calls.size());
    open(service, with(KEY.value(), "7", 1, 2, 3), IDENTITY);
    assertEquals(6, inner.calls.size());
  }

  @Test
  void forgetsWhenTheTimeIsOver() throws Exception {
    CachedDataKeys service = cache(10, 10);
    inner.script = number -> timer.passUnnoticed(Duration.ofSeconds(10));
    open(service, RECIPIENT, IDENTITY);
    timer.passUnnoticed(Duration.ofSeconds(49));
    open(service, RECIPIENT, IDENTITY);
    assertEquals(1, inner.calls.size());
    // The time runs from the beginning of the call: what it showed was true then.
    timer.passUnnoticed(Duration.ofSeconds(1));
    open(service, RECIPIENT, IDENTITY);
    assertEquals(2, inner.calls.size());
  }

  @Test
  void countsUses() throws Exception {
    CachedDataKeys service = cache(3, 10);
    for (int i = 0; i < 7; i++) {
      open(service, RECIPIENT, IDENTITY);
    }
    assertEquals(3, inner.calls.size());
  }

  @Test
  void holdsNothingForASingleUse() throws Exception {
    CachedDataKeys service = cache(1, 10);
    open(service, RECIPIENT, IDENTITY);
    open(service, RECIPIENT, IDENTITY);
    assertEquals(2, inner.calls.size());
    assertEquals(0, timer.plans());
  }

  @Test
  void givesUpWhatWasNotUsedForLongestWhenAllPlacesAreTaken() throws Exception {
    CachedDataKeys service = cache(10, 2);
    Recipient second = with(KEY.value(), "7", 2);
    open(service, RECIPIENT, IDENTITY);
    open(service, second, IDENTITY);
    open(service, RECIPIENT, IDENTITY);
    open(service, with(KEY.value(), "7", 3), IDENTITY);
    assertEquals(3, inner.calls.size());
    open(service, RECIPIENT, IDENTITY);
    assertEquals(3, inner.calls.size());
    open(service, second, IDENTITY);
    assertEquals(4, inner.calls.size());
  }

  @Test
  void remembersNoError() throws Exception {
    CachedDataKeys service = cache(10, 10);
    inner.script =
        number -> {
          if (number == 1) {
            throw new KeyServiceException(Reason.DENIED, "not you");
          }
          if (number == 2) {
            throw new NotAuthenticException("not this");
          }
          if (number == 3) {
            throw new IllegalStateException("a fault");
          }
        };
    assertThrows(KeyServiceException.class, () -> service.unwrap(RECIPIENT, IDENTITY));
    assertThrows(NotAuthenticException.class, () -> service.unwrap(RECIPIENT, IDENTITY));
    assertThrows(IllegalStateException.class, () -> service.unwrap(RECIPIENT, IDENTITY));
    open(service, RECIPIENT, IDENTITY);
    assertEquals(4, inner.calls.size());
  }

  @Test
  void leavesEveryOtherCallToTheService() throws Exception {
    CachedDataKeys service = cache(10, 10);
    service.status(KEY);
    service.status(KEY);
    service.rewrap(RECIPIENT, OTHER, IDENTITY);
    service.rewrap(RECIPIENT, OTHER, IDENTITY);
    assertEquals(4, inner.calls.size());
  }

  @Test
  void closesTheServiceAndHoldsNothingAfterwards() throws Exception {
    CachedDataKeys service = cache(10, 10);
    open(service, RECIPIENT, IDENTITY);
    service.close();
    assertTrue(timer.closed);
    assertEquals("close", inner.calls.getLast());
    open(service, RECIPIENT, IDENTITY);
    open(service, RECIPIENT, IDENTITY);
    assertEquals(4, inner.calls.size());
  }

  @Test
  void refusesToHoldForLongerThanFiveMinutes() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new CacheLimits(Duration.ofMinutes(5).plusSeconds(1), 1, 1));
    assertEquals("cache-for is 301 s; allowed are 1 s to 300 s", refusal.getMessage());
    for (int wrong : List.of(0, 10_001)) {
      assertThrows(IllegalArgumentException.class, () -> new CacheLimits(MINUTE, wrong, 1));
      assertThrows(IllegalArgumentException.class, () -> new CacheLimits(MINUTE, 1, wrong));
    }
  }

  private CachedDataKeys cache(int uses, int entries) {
    return new CachedDataKeys(inner, new CacheLimits(MINUTE, uses, entries), timer);
  }

  private static void open(CachedDataKeys service, Recipient recipient, ModelIdentity identity)
      throws Exception {
    try (DataKey dataKey = service.unwrap(recipient, identity)) {
      assertEquals(recipient.wrapped().bytes()[0], firstByte(dataKey));
    }
  }

  private static int firstByte(DataKey dataKey) {
    return dataKey.<Integer, RuntimeException>use(bytes -> (int) bytes[0]);
  }

  private static Recipient with(String key, String version, int... wrapped) {
    byte[] bytes = new byte[wrapped.length];
    for (int i = 0; i < wrapped.length; i++) {
      bytes[i] = (byte) wrapped[i];
    }
    return new Recipient(
        new io.weightseal.api.KeyUri(key), version, new WrappedKey(bytes), Instant.EPOCH);
  }
}
